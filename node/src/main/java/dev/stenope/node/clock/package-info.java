/// What time it is, where no clock can be trusted alone.
@NullMarked
package dev.stenope.node.clock;

import org.jspecify.annotations.NullMarked;
