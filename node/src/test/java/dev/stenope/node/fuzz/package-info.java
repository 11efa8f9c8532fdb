/// Fuzz targets: whatever a server answers, a drop stands.
@NullMarked
package dev.stenope.node.fuzz;

import org.jspecify.annotations.NullMarked;
