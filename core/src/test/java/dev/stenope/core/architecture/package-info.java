/// What every class of the core, and every file of the repository, has to hold to.
@NullMarked
package dev.stenope.core.architecture;

import org.jspecify.annotations.NullMarked;
