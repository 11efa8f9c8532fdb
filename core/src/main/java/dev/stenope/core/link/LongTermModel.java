package dev.stenope.core.link;

/// The most bytes in flight at which the path loses no more than it should (inflight_longterm of
/// draft-ietf-ccwg-bbr-05, sections 5.3.3.6 and 5.5.10.2): found by the losses of a probe, raised
/// slowly first and then ever faster when a probe meets it without loss.
final class LongTermModel {
  /// BBRHeadroom: what is left free for others between two probes.
  private static final double HEADROOM = 0.15;

  private static final int MAX_DOUBLINGS = 30;

  private long bound = Long.MAX_VALUE;
  private int doublings;
  private double growth;

  /// `Long.MAX_VALUE` if nothing bounds the flight.
  long bound() {
    return bound;
  }

  boolean isBounded() {
    return bound != Long.MAX_VALUE;
  }

  void set(long inflight) {
    bound = inflight;
  }

  /// So much was in flight without harm.
  void bore(long inflight) {
    if (isBounded()) {
      bound = Math.max(bound, inflight);
    }
  }

  /// The bound with room for others, in bytes, of packets of `mtu`.
  long withHeadroom(int mtu) {
    return isBounded() ? bound - (long) Math.max(mtu, HEADROOM * bound) : bound;
  }

  /// A probe begins, and then raises the bound by one packet in the first round trip.
  void probe() {
    doublings = 0;
    growth = 0;
  }

  /// A round trip of the probe is over: the next raises the bound twice as fast.
  void accelerate() {
    doublings = Math.min(doublings + 1, MAX_DOUBLINGS);
  }

  /// Raises the bound over the round trip that a window takes to be acknowledged.
  void raise(long acked, long window, int mtu) {
    growth += (double) acked / window * mtu * (1L << doublings);
    growth = Math.min(growth, (double) acked);
    bound += (long) growth;
    growth -= (long) growth;
  }
}
