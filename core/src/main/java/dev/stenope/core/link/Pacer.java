package dev.stenope.core.link;

/// Spreads packets over the round trip (RFC 9002, section 7.7): a bucket of bytes that fills at the
/// rate of the congestion controller.
final class Pacer {
  private static final long SECOND = 1_000_000_000;

  /// What a sleeping bucket may save up: this many packets, or what the rate gives in this time if
  /// that is more. Timers of the shell are as coarse as that.
  private static final int BURST_PACKETS = 10;

  private static final long BURST_NANOS = 2_000_000;

  /// How much is sent at one wake: at high rates a wake for each packet costs more than the packet.
  private static final long QUANTUM_NANOS = 500_000;

  private double bytes = Double.MAX_VALUE;
  private long filledAt = Long.MIN_VALUE;

  /// Whether a packet may leave now. `rate` is in bytes per second.
  boolean permits(long rate, int mtu, long now) {
    fill(rate, mtu, now);
    return bytes >= mtu;
  }

  void sent(int size) {
    bytes -= size;
  }

  /// When it is worth to try again after [#permits] said no.
  long next(long rate, int mtu) {
    double wanted = Math.max(mtu, perTime(rate, QUANTUM_NANOS)) - bytes;
    double wait = Math.ceil(wanted * SECOND / Math.max(rate, 1));
    return wait >= Long.MAX_VALUE - filledAt ? Long.MAX_VALUE : filledAt + Math.max((long) wait, 1);
  }

  private void fill(long rate, int mtu, long now) {
    double limit = Math.max((double) BURST_PACKETS * mtu, perTime(rate, BURST_NANOS));
    if (filledAt == Long.MIN_VALUE) {
      filledAt = now;
    }
    if (now > filledAt) {
      bytes += perTime(rate, now - filledAt);
      filledAt = now;
    }
    bytes = Math.min(bytes, limit);
  }

  private static double perTime(long rate, long nanos) {
    return (double) rate * nanos / SECOND;
  }
}
