/// The log in which a node keeps what it must not lose.
@NullMarked
package dev.stenope.core.journal;

import org.jspecify.annotations.NullMarked;
