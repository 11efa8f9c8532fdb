/// Machines that are told messages of other nodes and say messages to them: what nodes do for the
/// agents on them.
@NullMarked
package dev.stenope.core.agent;

import org.jspecify.annotations.NullMarked;
