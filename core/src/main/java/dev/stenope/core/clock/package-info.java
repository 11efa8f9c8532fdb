/// What time it is elsewhere, and how wrong that may be: the clocks of time servers and of peers
/// against the own steady clock.
@NullMarked
package dev.stenope.core.clock;

import org.jspecify.annotations.NullMarked;
