package dev.stenope.node.drop;

import java.time.Duration;

/// Leaves a server alone that ends sessions soon after they have begun. Times are nanoseconds on
/// the scale of [System#nanoTime]. For one thread.
public final class Respite {
  private static final long SECOND = 1_000_000_000;

  /// A session that has lived so long was not broken off by a server that always does.
  private static final long CALM = 30 * SECOND;

  private static final long MIN = SECOND;
  private static final long MAX = 30 * SECOND;

  private long opened;
  private long pause;
  private long earliest;
  private String reason = "";

  public Respite(long now) {
    this.earliest = now;
  }

  /// A session has begun.
  public void opened(long now) {
    opened = now;
  }

  /// The session has ended, for this reason.
  public void ended(String why, long now) {
    reason = why;
    pause = now - opened > CALM ? 0 : Math.clamp(2 * pause, MIN, MAX);
    earliest = now + pause;
  }

  /// Raises the reason if there should be no other session yet.
  public void check(long now) throws DropException {
    if (earliest - now > 0) {
      throw new DropException(reason, Duration.ofNanos(earliest - now), null);
    }
  }
}
