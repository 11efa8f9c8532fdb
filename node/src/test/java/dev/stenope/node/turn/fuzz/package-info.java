/// Fuzz targets for what a person or a TURN server may write.
@NullMarked
package dev.stenope.node.turn.fuzz;

import org.jspecify.annotations.NullMarked;
