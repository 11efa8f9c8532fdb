/// Clocks in virtual time.
@NullMarked
package dev.stenope.node.clock;

import org.jspecify.annotations.NullMarked;
