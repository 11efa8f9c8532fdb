package dev.stenope.core.link;

/// Whether a queue stands at the bottleneck: whether even the least round trip time of a round is
/// well above that of the empty path. The thresholds are those at which slow start ends by RFC
/// 9406, section 4.3; times are in nanoseconds.
final class QueueDelay {
  private static final long LEAST = 4_000_000;
  private static final long MOST = 16_000_000;

  /// Fewer samples in a round say too little, and the round before is asked.
  private static final int SAMPLES = 4;

  private long last = Long.MAX_VALUE;
  private long current = Long.MAX_VALUE;
  private int samples;

  void update(RateSample sample, boolean roundStarted) {
    if (roundStarted) {
      last = current;
      current = Long.MAX_VALUE;
      samples = 0;
    }
    if (sample.rtt > 0) {
      current = Math.min(current, sample.rtt);
      samples++;
    }
  }

  /// Whether a queue stands on a path whose empty round trip takes `minRtt`.
  boolean stands(long minRtt) {
    return minRtt != Long.MAX_VALUE && exceeds(minRtt + Math.clamp(minRtt / 8, LEAST, MOST));
  }

  /// Whether the least round trip time of the round is above this.
  boolean exceeds(long rtt) {
    long least = samples >= SAMPLES ? current : Math.min(last, current);
    return least != Long.MAX_VALUE && least > rtt;
  }
}
