/// Tests of the simulated world, and of nodes inside it.
@NullMarked
package dev.stenope.sim;

import org.jspecify.annotations.NullMarked;
