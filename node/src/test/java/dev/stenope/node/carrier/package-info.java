/// Carriers, and whole nodes that talk through brokers that others wrote.
@NullMarked
package dev.stenope.node.carrier;

import org.jspecify.annotations.NullMarked;
