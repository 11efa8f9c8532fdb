package dev.stenope.core;

/// How often the drop should be looked at, in nanoseconds, where it cannot push: often while
/// something is expected, less and less while somebody is sought who does not come, seldom else.
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
  private boolean invited;

  Attention(Outlet out) {
    this.out = out;
  }

  /// Something is expected in the drop from now on.
  void rise(long now) {
    since = now;
    settle(true, invited, now);
  }

  /// Tells the shell if the pace has changed: whether anybody is sought, and whether anybody is
  /// invited, so that a person may be waiting.
  void settle(boolean seeking, boolean inviting, long now) {
    invited = inviting;
    long interval = pace(seeking, now - since);
    if (interval != told) {
      told = interval;
      out.emit(new Output.Attend(interval));
    }
  }

  private long pace(boolean seeking, long age) {
    if (age < ATTENTIVE) {
      return QUICK;
    }
    if (age < PATIENT || invited) {
      return EASY;
    }
    return seeking ? falling(age) : SLOW;
  }

  /// In steps of one half, so that few of them have to be told.
  private static long falling(long age) {
    long interval = EASY;
    while (interval < SLOW && FRACTION * interval * 3 / 2 <= age) {
      interval = Math.min(SLOW, interval * 3 / 2);
    }
    return interval;
  }

  /// When the pace falls by itself.
  long deadline() {
    if (told == QUICK) {
      return since + ATTENTIVE;
    }
    return told == EASY && !invited ? since + PATIENT : Long.MAX_VALUE;
  }
}
