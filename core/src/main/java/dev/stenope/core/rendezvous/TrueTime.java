package dev.stenope.core.rendezvous;

/// UTC as far as this node knows it: its own clock and an offset in nanoseconds that may be
/// corrected.
final class TrueTime {
  private static final long MILLISECOND = 1_000_000;

  private long offset;

  void correct(long nanos) {
    offset = nanos;
  }

  /// Nanoseconds since 1970, UTC, at `now` of the own clock.
  long utc(long now) {
    return now + offset;
  }

  /// Milliseconds since 1970, UTC, at `now` of the own clock.
  long millis(long now) {
    return Math.floorDiv(now + offset, MILLISECOND);
  }

  /// The instant of the own clock, in nanoseconds, at these milliseconds of UTC.
  long own(long millis) {
    return millis * MILLISECOND - offset;
  }
}
