/// Who belongs to the mesh, and who of them lives.
@NullMarked
package dev.stenope.core.mesh;

import org.jspecify.annotations.NullMarked;
