package dev.stenope.core.link;

/// The highest delivery rate of this and of the last cycle of bandwidth probing, in bytes per
/// second (draft-ietf-ccwg-bbr-05, sections 5.5.5 and 5.5.6): long enough to hold samples of data
/// that were sent faster than the path carries, short enough to forget a path that became slower.
final class BandwidthFilter {
  private long current;
  private long previous;

  void sample(long rate) {
    current = Math.max(current, rate);
  }

  /// Another cycle begins.
  void advance() {
    if (current > 0) {
      previous = current;
      current = 0;
    }
  }

  /// What was seen before counts no more.
  void forget(long rate) {
    current = rate;
    previous = 0;
  }

  /// 0 before the first sample.
  long max() {
    return Math.max(current, previous);
  }
}
