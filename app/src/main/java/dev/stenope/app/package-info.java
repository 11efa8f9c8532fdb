/// The command line, the daemon, and what attaches agents to a node.
@NullMarked
package dev.stenope.app;

import org.jspecify.annotations.NullMarked;
