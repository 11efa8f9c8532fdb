/// The UDP sockets of a node: by the JDK everywhere, and by Linux's segmentation offload where that
/// is at hand.
@NullMarked
package dev.stenope.node.udp;

import org.jspecify.annotations.NullMarked;
