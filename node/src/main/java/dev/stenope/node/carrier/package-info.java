/// Brokers that carry sealed packets between two nodes where nothing else does.
@NullMarked
package dev.stenope.node.carrier;

import org.jspecify.annotations.NullMarked;
