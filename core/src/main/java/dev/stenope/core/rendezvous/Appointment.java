package dev.stenope.core.rendezvous;

/// The instants at which both nodes open at once: `first`, in nanoseconds of this node's clock, and
/// two more, 2 s apart, for the case that one of them read the other's file too late. Both use
/// every slot that is still ahead, until the link stands.
public record Appointment(long first) {
  private static final long MILLISECOND = 1_000_000;
  static final long SPACING = 2000 * MILLISECOND;
  static final int SLOTS = 3;

  private static final long QUICK_DROP = 500 * MILLISECOND;
  private static final long MAX_MARGIN = 20_000 * MILLISECOND;

  /// The first slot at or after `now`, `Long.MAX_VALUE` if all have passed.
  public long next(long now) {
    for (int slot = 0; slot < SLOTS; slot++) {
      long at = first + slot * SPACING;
      if (at >= now) {
        return at;
      }
    }
    return Long.MAX_VALUE;
  }

  /// How long before the first slot the response is written: enough for it to pass a drop that
  /// takes `drop` to bring a file across, and for one retransmission at this round trip time. All
  /// in nanoseconds.
  static long margin(long drop, long roundTrip) {
    long least = (drop <= QUICK_DROP ? 400 : 3000) * MILLISECOND;
    return Math.min(MAX_MARGIN, Math.max(least, 2 * drop + 4 * roundTrip));
  }
}
