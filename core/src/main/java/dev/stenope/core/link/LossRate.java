package dev.stenope.core.link;

/// The part of the packets that a path loses, 0 to 1, smoothed over the last few hundred. A
/// function of what acknowledgements say and of nothing else.
final class LossRate {
  /// The weight of one packet. The first loss brings the rate above [Repeats#LEAST_LOSS].
  private static final double WEIGHT = 1.0 / 256;

  private double rate;

  void acked() {
    rate -= rate * WEIGHT;
  }

  void lost() {
    rate += (1 - rate) * WEIGHT;
  }

  double rate() {
    return rate;
  }
}
