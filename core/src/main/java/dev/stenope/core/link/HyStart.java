package dev.stenope.core.link;

/// HyStart++ (RFC 9406): leaves slow start when the round trip time rises, before packets are lost,
/// by way of a conservative slow start that can be taken back.
final class HyStart {
  // The constants of section 4.3, times in nanoseconds. A paced sender needs no limit L.
  private static final long MIN_THRESHOLD = 4_000_000;
  private static final long MAX_THRESHOLD = 16_000_000;
  private static final int SAMPLES = 8;
  private static final int GROWTH_DIVISOR = 4;
  private static final int CONSERVATIVE_ROUNDS = 5;

  private long roundEnd;
  private long lastRoundMin = Long.MAX_VALUE;
  private long roundMin = Long.MAX_VALUE;
  private int samples;

  /// The minimum at which conservative slow start began; `Long.MAX_VALUE` outside of it.
  private long baseline = Long.MAX_VALUE;

  private int conservativeRounds;

  void sample(RateSample sample) {
    if (sample.priorDelivered >= roundEnd) {
      startRound(sample.delivered);
    }
    if (sample.rtt == 0) {
      return;
    }
    roundMin = Math.min(roundMin, sample.rtt);
    samples++;
    if (samples < SAMPLES) {
      return;
    }
    if (baseline != Long.MAX_VALUE) {
      if (roundMin < baseline) {
        // The rise was noise: back to slow start.
        baseline = Long.MAX_VALUE;
        conservativeRounds = 0;
      }
    } else if (lastRoundMin != Long.MAX_VALUE) {
      long threshold = Math.clamp(lastRoundMin / 8, MIN_THRESHOLD, MAX_THRESHOLD);
      if (roundMin >= lastRoundMin + threshold) {
        baseline = roundMin;
        conservativeRounds = 0;
      }
    }
  }

  private void startRound(long delivered) {
    roundEnd = delivered;
    lastRoundMin = roundMin;
    roundMin = Long.MAX_VALUE;
    samples = 0;
    if (baseline != Long.MAX_VALUE) {
      conservativeRounds++;
    }
  }

  /// By what the growth of slow start is to be divided.
  int divisor() {
    return baseline == Long.MAX_VALUE ? 1 : GROWTH_DIVISOR;
  }

  /// Whether slow start is over.
  boolean done() {
    return conservativeRounds >= CONSERVATIVE_ROUNDS;
  }
}
