/// What it costs to be an agent of a node: an answer, being woken, being attached.
@NullMarked
package dev.stenope.bench.agents;

import org.jspecify.annotations.NullMarked;
