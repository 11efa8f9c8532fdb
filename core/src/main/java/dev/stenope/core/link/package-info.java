/// Sealed packets between two peers: recovery, congestion control and pacing.
@NullMarked
package dev.stenope.core.link;

import org.jspecify.annotations.NullMarked;
