package dev.stenope.node;

import java.time.Instant;

/// A clock that never jumps: the wall time at its making and what has passed since, in nanoseconds
/// since 1970. It may stand still while the machine sleeps.
///
/// For experiments the wall clock can be made wrong by the milliseconds of the system property
/// `stenope.clock.offset`.
public final class SteadyClock {
  private static final long NANOS = 1_000_000_000L;

  private static final long WRONG_BY = Long.getLong("stenope.clock.offset", 0) * 1_000_000;

  private final long offset;

  public SteadyClock() {
    offset = wall() - System.nanoTime();
  }

  public long now() {
    return at(System.nanoTime());
  }

  /// What this clock showed at `nanos` on the scale of [System#nanoTime].
  long at(long nanos) {
    return offset + nanos;
  }

  /// What must be added to [#now] to get the wall time, in nanoseconds: the sum of all steps of the
  /// wall clock and all sleep since this clock was made.
  public long behind() {
    return wall() - now();
  }

  private static long wall() {
    Instant now = Instant.now();
    return now.getEpochSecond() * NANOS + now.getNano() + WRONG_BY;
  }
}
