package dev.stenope.core.mesh;

/// How often a peer has fallen silent lately and come back by itself, as laptops do that pause.
/// Such a one gets more time. Times are in nanoseconds.
final class Restlessness {
  private static final long SECOND = 1_000_000_000;

  /// Shorter silences say nothing.
  private static final long PAUSE = 10 * SECOND;

  private static final long STEP = SECOND;
  private static final long MOST = 5 * SECOND;

  /// A step is forgotten after so long.
  private static final long MEMORY = 3_600 * SECOND;

  private long extra;
  private long at;

  /// The peer is back after a silence.
  void returned(long silence, long now) {
    if (silence >= PAUSE && silence < Watch.DEAD) {
      extra = Math.min(MOST, extra(now) + STEP);
      at = now;
    }
  }

  /// How much more time it gets.
  long extra(long now) {
    return Math.max(0, extra - (now - at) / (MEMORY / STEP));
  }
}
