package dev.stenope.core;

import java.util.ArrayDeque;

/// How often ports are searched for one peer. Where a search goes is the peer's word, which is
/// proven only by a path that opens.
final class SearchBudget {
  /// So many searches an hour may fail.
  static final int MAX = 3;

  private static final long HOUR = 3_600_000_000_000L;

  private final ArrayDeque<Long> failed = new ArrayDeque<>();

  /// Whether one more may begin; it counts as failed until a path is proven.
  boolean take(long now) {
    while (!failed.isEmpty() && now - failed.getFirst() >= HOUR) {
      failed.removeFirst();
    }
    if (failed.size() >= MAX) {
      return false;
    }
    failed.addLast(now);
    return true;
  }

  /// A direct path to the peer is proven.
  void proven() {
    failed.clear();
  }
}
