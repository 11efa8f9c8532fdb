/// Handoff, tasks, files and presence of agents.
@NullMarked
package dev.stenope.core.agent;

import org.jspecify.annotations.NullMarked;
