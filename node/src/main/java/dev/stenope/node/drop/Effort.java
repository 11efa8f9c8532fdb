package dev.stenope.node.drop;

import org.jspecify.annotations.Nullable;

/// One kind of thing that is tried in a drop, and how it fares. After a failure it is left alone,
/// longer each time. Times are on the scale of [System#nanoTime].
final class Effort {
  /// A failure so long ago says nothing of the present.
  private static final long STALE = 600_000_000_000L;

  private final Backoff backoff = new Backoff();
  private long again;
  private long tried;
  private @Nullable String trouble;

  Effort(long now) {
    again = now;
    tried = now;
  }

  boolean isDue(long now) {
    return now - again >= 0;
  }

  /// When it may be tried again, which may be past.
  long again() {
    return again;
  }

  /// When it failed last.
  long tried() {
    return tried;
  }

  /// The line of the last failure; null if nothing has failed lately, or since the last success.
  @Nullable String trouble(long now) {
    return now - tried > STALE ? null : trouble;
  }

  /// Something else has healed, so this may have, too.
  void hurry(long now) {
    again = now;
  }

  void succeeded(long now) {
    trouble = null;
    again = now;
    backoff.reset();
  }

  void failed(String line, long now) {
    trouble = line;
    tried = now;
    again = now + backoff.next();
  }
}
