/// Bytes, JSON and the formats of everything that leaves a node.
@NullMarked
package dev.stenope.core.wire;

import org.jspecify.annotations.NullMarked;
