package dev.stenope.core.link;

/// Notices that the delivery rate stays although more is sent: the pipe is full
/// (draft-ietf-ccwg-bbr-05, section 5.3.1.2).
final class FullPipe {
  private static final double GROWTH = 1.25;
  private static final int ROUNDS = 3;

  private long baseline;
  private int rounds;
  private boolean now;
  private boolean reached;

  /// Looks anew from this rate on, in bytes per second.
  void reset(long rate) {
    baseline = rate;
    rounds = 0;
    now = false;
  }

  void update(RateSample sample, boolean roundStarted) {
    if (now || sample.appLimited || sample.rate == 0) {
      return;
    }
    if (sample.rate >= baseline * GROWTH) {
      reset(sample.rate);
    } else if (roundStarted) {
      rounds++;
      now = rounds >= ROUNDS;
      reached |= now;
    }
  }

  /// The pipe is full as another sign says.
  void reach() {
    reached = true;
  }

  /// Whether the present search has found the pipe full.
  boolean isNow() {
    return now;
  }

  /// Whether it was ever found full.
  boolean isReached() {
    return reached;
  }
}
