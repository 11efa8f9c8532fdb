package dev.stenope.node.drop;

/// How a file is waited for that may still be arriving: for some seconds a part of it is withheld,
/// and it is read again ever less often, so that somebody who lays down parts costs little. Times
/// are on the scale of [System#nanoTime].
final class Arrival {
  private static final long MILLI = 1_000_000;

  /// How long a part is withheld because the rest may be on its way.
  private static final long PATIENCE = 4_000 * MILLI;

  private static final long FIRST_STEP = 100 * MILLI;

  private Arrival() {}

  /// Whether the rest of what was read may be on its way.
  static boolean isAwaited(Order.Fetch fetch, int length, long now) {
    FileKind kind = FileKind.of(fetch.name());
    return now - fetch.since() < PATIENCE
        && length < fetch.limit()
        && kind != null
        && !kind.isWhole(length);
  }

  /// When to read again what was asked for at `since`: each step is as long as all before it.
  static long again(long since, long now) {
    long age = now - since;
    return since + Math.min(PATIENCE, Math.max(2 * age, age + FIRST_STEP));
  }
}
