/// The protocols of a node, whole, as state machines that perform no I/O.
@NullMarked
package dev.stenope.core;

import org.jspecify.annotations.NullMarked;
