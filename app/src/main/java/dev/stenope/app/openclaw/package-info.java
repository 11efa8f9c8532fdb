/// The protocol of OpenClaw's gateway (version 4), as a client of it: requests and events as JSON
/// by WebSocket.
@NullMarked
package dev.stenope.app.openclaw;

import org.jspecify.annotations.NullMarked;
