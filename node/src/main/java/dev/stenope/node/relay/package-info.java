/// The relay: a server that hands sealed packets from one node to another where no datagram passes.
@NullMarked
package dev.stenope.node.relay;

import org.jspecify.annotations.NullMarked;
