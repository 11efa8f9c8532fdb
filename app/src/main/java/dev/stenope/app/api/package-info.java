/// The API on loopback, by which programs of this machine use the node: HTTP, server-sent events
/// and WebSocket.
@NullMarked
package dev.stenope.app.api;

import org.jspecify.annotations.NullMarked;
