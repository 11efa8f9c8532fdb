package dev.stenope.core;

import java.util.LinkedHashSet;
import java.util.SequencedSet;
import java.util.function.BooleanSupplier;

/// How often, and where, ports are searched for one peer: several times in a row, and then less and
/// less often until a path is proven. Where a search goes is the peer's word. An own machine is
/// believed; any other must have been heard from that address before, over whatever way.
final class SearchBudget {
  /// So many searches in a row may fail.
  static final int MAX = 6;

  /// One more may follow after so long, the next after twice that, and so on, in nanoseconds.
  static final long PACE = 60_000_000_000L;

  /// And at last after so long.
  static final long LONGEST = 60 * PACE;

  /// The most addresses of a peer that are known to be its own: the latest.
  static final int MAX_HOSTS = 16;

  private final BooleanSupplier believed;
  private final SequencedSet<String> hosts = new LinkedHashSet<>();
  private int failed;
  private long next = Long.MIN_VALUE;

  /// `believed` tells whether the peer is an own machine.
  SearchBudget(BooleanSupplier believed) {
    this.believed = believed;
  }

  /// Whether ports may be searched at this address.
  boolean mayAim(String host) {
    return believed.getAsBoolean() || hosts.contains(host);
  }

  /// Whether one more may begin, at this address; it counts as failed until a path is proven.
  boolean take(String host, long now) {
    if (!mayAim(host) || now < next) {
      return false;
    }
    failed++;
    if (failed >= MAX) {
      next = now + Math.min(LONGEST, PACE << Math.min(failed - MAX, 6));
    }
    return true;
  }

  /// The peer has answered from this address.
  void heardFrom(String host) {
    hosts.addLast(host);
    if (hosts.size() > MAX_HOSTS) {
      hosts.removeFirst();
    }
  }

  /// A direct path to the peer is proven, or this host is in another network: what has failed tells
  /// nothing any more.
  void renew() {
    failed = 0;
    next = Long.MIN_VALUE;
  }
}
