/// What moves with an agent that is handed over: its package, made at one node and checked and laid
/// down at the other.
@NullMarked
package dev.stenope.node.handoff;

import org.jspecify.annotations.NullMarked;
