package dev.stenope.core.link;

/// The search for the largest packet that a path carries (RFC 8899): probes between what is known
/// to pass and what the local network allows, and notices when the path begins to swallow what used
/// to pass. Sizes are bytes of UDP payload.
final class MtuSearch {
  /// BASE_PLPMTU: what every path must carry.
  static final int BASE = 1200;

  private static final int MAX_PROBES = 3;

  /// A search ends when so little could still be won.
  private static final int STEP = 12;

  /// PMTU_RAISE_TIMER (section 5.1.1): when to look whether a path carries more than it did.
  private static final long RAISE_NANOS = 600_000_000_000L;

  private static final int BLACK_HOLE = 4;

  private final int ceiling;
  private int current = BASE;

  /// The largest size that may still pass.
  private int high;

  private int next;
  private int failures;
  private boolean probing;
  private long idleUntil = Long.MIN_VALUE;

  /// Packets above the base that were lost since one was acknowledged.
  private int swallowed;

  MtuSearch(int ceiling) {
    this.ceiling = ceiling;
    this.high = ceiling;
    // Most paths carry the ceiling: one probe, and the search is over.
    this.next = ceiling;
  }

  /// The largest packet to send.
  int current() {
    return current;
  }

  /// The size of the probe that should be sent now, or 0.
  int probe(long now) {
    if (probing || now < idleUntil || current >= ceiling) {
      return 0;
    }
    if (idleUntil != Long.MIN_VALUE) {
      restart();
    }
    return next;
  }

  private void restart() {
    high = ceiling;
    next = ceiling;
    failures = 0;
    idleUntil = Long.MIN_VALUE;
  }

  void probeSent() {
    probing = true;
  }

  /// Nobody will learn what became of the probe.
  void probeForgotten() {
    probing = false;
  }

  void probeAcked(int size, long now) {
    probing = false;
    failures = 0;
    swallowed = 0;
    current = Math.max(current, size);
    advance(now);
  }

  void probeLost(int size, long now) {
    probing = false;
    failures++;
    if (failures >= MAX_PROBES) {
      failures = 0;
      high = Math.max(size - 1, current);
      advance(now);
    }
  }

  private void advance(long now) {
    if (high - current < STEP) {
      idleUntil = now + RAISE_NANOS;
    } else {
      next = (current + high + 1) / 2;
    }
  }

  /// A packet of this size, no probe, was acknowledged. True if the path turns out to be a black
  /// hole (section 4.3): it carries small packets and swallows the large ones. Then [#current] is
  /// the base again, and the search begins anew: if all of it was lost for another reason, one
  /// probe tells.
  boolean acked(int size) {
    if (size > BASE) {
      swallowed = 0;
      return false;
    }
    if (swallowed < BLACK_HOLE) {
      return false;
    }
    swallowed = 0;
    current = BASE;
    restart();
    return true;
  }

  /// A packet of this size, no probe, was lost.
  void lost(int size) {
    if (size > BASE) {
      swallowed++;
    }
  }
}
