package dev.stenope.core.rendezvous;

/// The instant at which both nodes open at once, in nanoseconds of this node's clock. There is one
/// for each exchange of files, because each opening wants ports that no router has seen.
public record Appointment(long instant) {
  private static final long MILLISECOND = 1_000_000;

  private static final long QUICK_DROP = 500 * MILLISECOND;
  private static final long MAX_MARGIN = 20_000 * MILLISECOND;

  /// How long before that instant the response is written: enough for it to pass a drop that takes
  /// `drop` to bring a file across, and for one retransmission at this round trip time. All in
  /// nanoseconds.
  static long margin(long drop, long roundTrip) {
    long least = (drop <= QUICK_DROP ? 400 : 3000) * MILLISECOND;
    return Math.min(MAX_MARGIN, Math.max(least, 2 * drop + 4 * roundTrip));
  }
}
