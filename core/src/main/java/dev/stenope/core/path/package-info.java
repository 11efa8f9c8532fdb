/// The ways to a peer, and the choice among them.
@NullMarked
package dev.stenope.core.path;

import org.jspecify.annotations.NullMarked;
