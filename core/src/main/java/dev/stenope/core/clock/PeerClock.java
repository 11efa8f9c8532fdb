package dev.stenope.core.clock;

import org.jspecify.annotations.Nullable;

/// The clock of one peer against the own one, as its answers over the link show it: each was read
/// between the challenge and the response. All times are in nanoseconds.
public final class PeerClock {
  /// What is known less well than this does not help: clocks of day are as good.
  static final long USEFUL = 250_000_000;

  private @Nullable Interval ahead;

  /// The peer's clock showed `told` in the last `rtt` before `now` of the own one.
  public void heard(long told, long rtt, long now) {
    if (told <= 0) {
      return;
    }
    Interval heard = new Interval(told - now, told - now + rtt, now);
    Interval before = ahead;
    ahead = before == null ? heard : heard.with(before);
  }

  /// One of the two clocks has stood still, or begins anew.
  public void forget() {
    ahead = null;
  }

  /// The instant of the own clock at which that of the peer shows `told`; `otherwise` where that is
  /// not known well, or the peer's clock is another one than it was. `limit` is how far the result
  /// may be from `otherwise` if it is not.
  public long own(long told, long otherwise, long limit) {
    Interval then = ahead == null ? null : ahead.at(otherwise);
    if (then == null || told <= 0 || then.error() > USEFUL) {
      return otherwise;
    }
    long own = told - then.middle();
    return Math.abs(own - otherwise) <= limit ? own : otherwise;
  }
}
