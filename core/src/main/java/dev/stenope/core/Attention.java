package dev.stenope.core;

/// How often the drop should be looked at, in nanoseconds, where it cannot push: often at first,
/// less and less while nobody comes, seldom when nobody is expected.
final class Attention {
  private static final long SECOND = 1_000_000_000;
  private static final long ATTENTIVE = 10 * SECOND;
  private static final long PATIENT = 60 * SECOND;
  private static final long QUICK = SECOND / 4;
  private static final long EASY = SECOND;
  private static final long SLOW = 30 * SECOND;

  /// Whoever has not come for long is looked for at intervals of this part of that time.
  private static final long FRACTION = 12;

  private final Outlet out;
  private long since = Long.MIN_VALUE / 2;
  private long told;

  Attention(Outlet out) {
    this.out = out;
  }

  /// Something is expected in the drop from now on.
  void rise(long now) {
    since = now;
  }

  /// Tells the shell if the pace has changed. `expecting` tells whether anybody is sought.
  void settle(boolean expecting, long now) {
    long age = now - since;
    long interval = age < ATTENTIVE ? QUICK : age < PATIENT ? EASY : expecting ? since(age) : SLOW;
    if (interval != told) {
      told = interval;
      out.emit(new Output.Attend(interval));
    }
  }

  /// When the pace falls by itself.
  long deadline() {
    return told == QUICK ? since + ATTENTIVE : told == EASY ? since + PATIENT : Long.MAX_VALUE;
  }

  /// In steps of one half, so that few of them have to be told.
  private static long since(long age) {
    long interval = EASY;
    while (interval < SLOW && FRACTION * interval * 3 / 2 <= age) {
      interval = Math.min(SLOW, interval * 3 / 2);
    }
    return interval;
  }
}
