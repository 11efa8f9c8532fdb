/// Agents: who is attached to the node, what the node runs for them, and what keeps them from
/// talking in circles.
@NullMarked
package dev.stenope.app.agents;

import org.jspecify.annotations.NullMarked;
