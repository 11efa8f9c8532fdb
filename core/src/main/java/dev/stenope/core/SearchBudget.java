package dev.stenope.core;

import java.util.LinkedHashSet;
import java.util.SequencedSet;
import java.util.function.BooleanSupplier;

/// How often, and where, ports are searched for one peer: several times in a row, and then once a
/// minute. Where a search goes is the peer's word. An own machine is believed; any other must have
/// been heard from that address before, over whatever way.
final class SearchBudget {
  /// So many searches in a row may fail.
  static final int MAX = 6;

  /// One more may follow after so long, in nanoseconds.
  static final long PACE = 60_000_000_000L;

  /// The most addresses of a peer that are known to be its own: the latest.
  static final int MAX_HOSTS = 16;

  private final BooleanSupplier believed;
  private final SequencedSet<String> hosts = new LinkedHashSet<>();
  private int left = MAX;
  private long since;

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
    if (!mayAim(host)) {
      return false;
    }
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

  /// The peer has answered from this address.
  void heardFrom(String host) {
    hosts.addLast(host);
    if (hosts.size() > MAX_HOSTS) {
      hosts.removeFirst();
    }
  }

  /// A direct path to the peer is proven.
  void proven() {
    left = MAX;
  }
}
