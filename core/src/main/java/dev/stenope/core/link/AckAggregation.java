package dev.stenope.core.link;

/// How many bytes more than the bandwidth explains come acknowledged at once
/// (draft-ietf-ccwg-bbr-05, section 5.5.9): delayed acknowledgements, segmentation offload, radio
/// links, a receiver that got its processor late. So much more must be in flight for the path not
/// to run dry in the pauses between.
final class AckAggregation {
  /// ExtraAckedFilterLen, in round trips.
  private static final int ROUNDS = 10;

  private static final double SECOND = 1e9;

  private final long[] extra = new long[ROUNDS];
  private int round;
  private long startedAt = Long.MIN_VALUE;
  private double acked;

  /// Takes an acknowledgement. `bandwidth` is the estimate in bytes per second, `window` the
  /// congestion window, which bounds what can be extra.
  void update(RateSample sample, boolean roundStarted, long bandwidth, long window) {
    if (startedAt == Long.MIN_VALUE) {
      startedAt = sample.now;
    }
    if (roundStarted) {
      round = (round + 1) % ROUNDS;
      extra[round] = 0;
    }
    double expected = bandwidth * ((sample.now - startedAt) / SECOND);
    if (acked <= expected) {
      acked = 0;
      startedAt = sample.now;
      expected = 0;
    }
    acked += sample.acked;
    extra[round] = Math.max(extra[round], (long) Math.min(acked - expected, (double) window));
  }

  /// Nothing was expected until now.
  void restart(long now) {
    startedAt = now;
    acked = 0;
  }

  /// The most of the last ten round trips, or of the last one alone: while the bandwidth still
  /// doubles each round, older ones say nothing.
  long extra(boolean lastOnly) {
    long most = 0;
    for (int i = 0; i < (lastOnly ? 1 : ROUNDS); i++) {
      most = Math.max(most, extra[(round - i + ROUNDS) % ROUNDS]);
    }
    return most;
  }
}
