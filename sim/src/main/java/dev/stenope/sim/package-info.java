/// A simulated world in which whole nodes run from one seed.
@NullMarked
package dev.stenope.sim;

import org.jspecify.annotations.NullMarked;
