package dev.stenope.core.clock;

/// What another clock may show beyond the own steady one: from `low` to `high` nanoseconds, at the
/// instant `at` of the own one.
record Interval(long low, long high, long at) {
  /// The bound on how much two clocks drift apart: one part in this many (100 ppm).
  private static final long DRIFT = 10_000;

  /// The same at another instant.
  Interval at(long instant) {
    long drift = Math.abs(instant - at) / DRIFT;
    return new Interval(low - drift, high + drift, instant);
  }

  /// What both allow, of which one is aged to the other; this one where they contradict.
  Interval with(Interval earlier) {
    Interval aged = earlier.at(at);
    boolean agree = aged.low <= high && low <= aged.high;
    return agree ? new Interval(Math.max(low, aged.low), Math.min(high, aged.high), at) : this;
  }

  long middle() {
    return low + (high - low) / 2;
  }

  /// How far the middle may be off.
  long error() {
    return (high - low + 1) / 2;
  }
}
