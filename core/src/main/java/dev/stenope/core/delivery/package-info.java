/// Messages that arrive once, in order, whatever becomes of the paths.
@NullMarked
package dev.stenope.core.delivery;

import org.jspecify.annotations.NullMarked;
