package dev.stenope.core.rendezvous;

/// What must be added to this node's clock to get the time of a server that both nodes can ask,
/// such as the one of the drop, whose answers tell the time in coarse steps.
///
/// Each answer puts the offset between two bounds: the server read its clock after the question was
/// sent and before the answer was received. The intersection of the bounds narrows far below one
/// step. All times are in nanoseconds since 1970.
public final class ClockOffset {
  /// The bounds widen by this share of the time that passes, because no two clocks run alike: 100
  /// parts per million.
  private static final long DRIFT = 10_000;

  private long low = Long.MIN_VALUE;
  private long high = Long.MAX_VALUE;
  private long at;

  /// The server answered `time`, which it had rounded down to a multiple of `step`.
  public void sample(long sent, long received, long time, long step) {
    long least = time - received;
    long most = time + step - sent;
    if (low != Long.MIN_VALUE) {
      long drift = Math.max(0, received - at) / DRIFT;
      low -= drift;
      high += drift;
    }
    boolean contradicts = least > high || most < low;
    low = contradicts ? least : Math.max(low, least);
    high = contradicts ? most : Math.min(high, most);
    at = received;
  }

  public boolean isKnown() {
    return low != Long.MIN_VALUE;
  }

  /// 0 before the first sample.
  public long offset() {
    return isKnown() ? low + (high - low) / 2 : 0;
  }

  /// The most by which [#offset] can be wrong, as far as the server's clock is right.
  public long error() {
    return isKnown() ? (high - low) / 2 : Long.MAX_VALUE;
  }
}
