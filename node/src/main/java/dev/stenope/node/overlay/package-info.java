/// The private networks that other programs make between machines: where this one is in such a
/// network, its addresses there are ways to peers that need no punching.
@NullMarked
package dev.stenope.node.overlay;

import org.jspecify.annotations.NullMarked;
