package dev.stenope.node.drop.mega;

import java.io.InterruptedIOException;

/// A limit on requests: so many at once, and so many a second over time. Any thread may ask.
final class Budget {
  private static final long SECOND = 1_000_000_000L;

  /// How long a slower rate holds, and the slowest one as a part of the usual one.
  private static final long SLOW = 600 * SECOND;

  private static final int SLOWEST = 16;

  private final Stop stop;
  private final long burst;
  private final long usualGap;
  private long gap;
  private long slowSince;

  /// When all of the burst will be there again.
  private long full = System.nanoTime();

  /// `burst` requests at once, and `rate` a second.
  Budget(int burst, int rate, Stop stop) {
    this.stop = stop;
    this.burst = burst;
    this.usualGap = SECOND / rate;
    this.gap = usualGap;
  }

  /// Waits until a request is within the budget.
  void take() throws InterruptedIOException {
    long wait = reserve(System.nanoTime());
    if (wait > 0) {
      stop.sleep(wait);
    }
  }

  private synchronized long reserve(long now) {
    if (gap > usualGap && now - slowSince > SLOW) {
      space(Math.max(usualGap, gap / 2), now);
    }
    full = (full - now > 0 ? full : now) + gap;
    return full - now - burst * gap;
  }

  /// Halves the rate for some minutes.
  synchronized void slowDown() {
    space(Math.min(gap * 2, usualGap * SLOWEST), System.nanoTime());
  }

  /// What has been taken stays taken, at whatever rate.
  private void space(long other, long now) {
    full = now + (long) (Math.max(0, full - now) * ((double) other / gap));
    gap = other;
    slowSince = now;
  }
}
