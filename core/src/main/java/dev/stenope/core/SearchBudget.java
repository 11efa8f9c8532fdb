package dev.stenope.core;

/// How often ports are searched for one peer: several times in a row, and then once a minute. Where
/// a search goes is the peer's word, which is proven only by a path that opens.
final class SearchBudget {
  /// So many searches in a row may fail.
  static final int MAX = 6;

  /// One more may follow after so long, in nanoseconds.
  static final long PACE = 60_000_000_000L;

  private int left = MAX;
  private long since;

  /// Whether one more may begin; it counts as failed until a path is proven.
  boolean take(long now) {
    if (left == MAX) {
      since = now;
    }
    long more = Math.min(MAX - left, (now - since) / PACE);
    left += (int) more;
    since += more * PACE;
    if (left == 0) {
      return false;
    }
    left--;
    return true;
  }

  /// A direct path to the peer is proven.
  void proven() {
    left = MAX;
  }
}
