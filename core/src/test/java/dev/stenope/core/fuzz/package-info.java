/// One fuzz target for every decoder of untrusted bytes, each in a class of its own.
@NullMarked
package dev.stenope.core.fuzz;

import org.jspecify.annotations.NullMarked;
