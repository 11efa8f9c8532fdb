/// The ways to TURN servers: over UDP, TCP and TLS.
@NullMarked
package dev.stenope.node.turn;

import org.jspecify.annotations.NullMarked;
