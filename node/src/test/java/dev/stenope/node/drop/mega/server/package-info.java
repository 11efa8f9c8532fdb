/// A server that speaks MEGA's protocol, good enough for clients that others wrote. It holds
/// accounts, trees, links and events in memory, counts what is asked of it and fails in every way
/// that a test wants.
@NullMarked
package dev.stenope.node.drop.mega.server;

import org.jspecify.annotations.NullMarked;
