package dev.stenope.core.link;

import java.util.random.RandomGenerator;

/// A congestion controller of one path (RFC 9002, section 7): how many bytes may be in flight, and
/// how fast they may leave.
public interface Congestion {
  /// What can be chosen.
  enum Algorithm {
    /// By a model of the path: its bandwidth and its empty round trip.
    BBR,
    /// By loss: it fills the queue of the bottleneck until that overflows.
    CUBIC;

    /// `mtu` is the largest packet to begin with, in bytes.
    Congestion start(int mtu, RandomGenerator random) {
      return switch (this) {
        case BBR -> new Bbr(mtu, random);
        case CUBIC -> new Cubic(mtu);
      };
    }
  }

  /// The congestion window in bytes.
  long window();

  /// Bytes per second at which packets may leave, given the smoothed round trip time in
  /// nanoseconds.
  long pacingRate(long smoothedRtt);

  /// The largest packet has changed to `mtu` bytes.
  void resized(int mtu);

  /// An acknowledgement has newly acknowledged packets. What it declared lost was told before.
  void acked(RateSample sample);

  /// A packet was lost, no probe of the packet size. `lost` and `delivered` count the bytes of the
  /// connection so far, this packet's included.
  default void lost(SentPacket packet, long lost, long delivered, long now) {}

  /// Packets of so many bytes that had been told as lost have arrived.
  default void arrivedLate(long size) {}

  /// Packets were lost, the newest of which had left at `sentAt`. `inFlight` counts the bytes in
  /// flight before the loss.
  void congested(long sentAt, long inFlight, long now);

  /// All packets over a span of three probe timeouts were lost (RFC 9002, section 7.6).
  void persistentlyCongested();

  /// A packet is about to leave when nothing is in flight, because the source had nothing.
  default void resumed(long now) {}

  /// Whether it keeps the path emptier than it must, so that rates measured now tell nothing of the
  /// path.
  default boolean holdsBack() {
    return false;
  }

  /// The window with which a path begins (RFC 9002, section 7.2).
  static long initialWindow(int mtu) {
    return Math.min(10L * mtu, Math.max(14_720, 2L * mtu));
  }

  /// The least that a window may be (RFC 9002, section 7.2).
  static long minimumWindow(int mtu) {
    return 2L * mtu;
  }
}
