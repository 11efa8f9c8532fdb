package dev.stenope.core;

/// How often the drop should be looked at, in nanoseconds, where it cannot push: often at first,
/// then less and less while nobody comes, seldom when nobody is expected. It changes in few steps,
/// each twice the one before.
final class Attention {
  private static final long SECOND = 1_000_000_000;
  private static final long QUICK = SECOND / 4;
  private static final long SLOW = 30 * SECOND;

  /// How many looks are taken at each pace.
  private static final long LOOKS = 40;

  private final Outlet out;
  private long since;
  private long told;

  Attention(Outlet out) {
    this.out = out;
  }

  /// Something was laid into the drop, or somebody is expected there, from now on.
  void rise(long now) {
    since = now;
  }

  /// Tells the shell if the pace has changed. `expecting` tells whether anybody is expected.
  void settle(boolean expecting, long now) {
    long interval = expecting ? QUICK : SLOW;
    while (interval < SLOW && LOOKS * interval < now - since) {
      interval = Math.min(SLOW, 2 * interval);
    }
    if (interval != told) {
      told = interval;
      out.emit(new Output.Attend(interval));
    }
  }
}
