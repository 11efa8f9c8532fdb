package dev.stenope.node.drop;

/// What the clock of a drop showed: at `at`, on the scale of [System#nanoTime], it was `utc`
/// nanoseconds since 1970, give or take `error` nanoseconds.
public record ClockReading(long at, long utc, long error) {
  /// What the clock shows at `now`, in milliseconds since 1970.
  public long millis(long now) {
    return (utc + (now - at)) / 1_000_000;
  }
}
