package dev.stenope.core.link;

/// What the path has borne of late, when it lost packets although nothing more was asked of it
/// (draft-ietf-ccwg-bbr-05, section 5.5.10.3): bounds of rate and flight that hold until the next
/// probe for more.
final class ShortTermModel {
  /// BBRBeta: no single round trip takes more away.
  static final double BETA = 0.7;

  private long bandwidth = Long.MAX_VALUE;
  private long inflight = Long.MAX_VALUE;

  /// A round lost too much. `known` is the bandwidth without these bounds.
  void lower(LossRound round, long known, long window) {
    bandwidth = Math.max(round.rate(), (long) (BETA * Math.min(bandwidth, known)));
    inflight = Math.max(round.volume(), (long) (BETA * Math.min(inflight, window)));
  }

  void reset() {
    bandwidth = Long.MAX_VALUE;
    inflight = Long.MAX_VALUE;
  }

  /// Bytes per second; `Long.MAX_VALUE` if there is no bound.
  long bandwidth() {
    return bandwidth;
  }

  /// Bytes in flight; `Long.MAX_VALUE` if there is no bound.
  long inflight() {
    return inflight;
  }
}
