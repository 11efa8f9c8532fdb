package dev.stenope.core;

import dev.stenope.core.crypto.NodeId;
import java.util.random.RandomGenerator;

/// When a direct path that works is given up for one on fresh ports and fresh keys. The former one
/// carries what is sent until the other is proven. Times are in nanoseconds.
final class Rotation {
  /// The usual interval.
  static final long HOUR = 3_600_000_000_000L;

  /// After a failure it is tried again this soon, and after several only when it is due again.
  private static final long AGAIN = 60_000_000_000L;

  private static final int STRIKES = 3;

  private final long interval;
  private final boolean leads;
  private final RandomGenerator random;
  private long at = Long.MAX_VALUE;
  private int failures;

  /// `Long.MAX_VALUE` as interval is for never. One of two peers leads; the other waits a quarter
  /// longer, so that both never do it at once.
  Rotation(long interval, boolean leads, RandomGenerator random) {
    this.interval = interval;
    this.leads = leads;
    this.random = random;
  }

  /// That of the node `self` for one with `peer`: the one with the lower id leads.
  static Rotation of(long interval, NodeId self, NodeId peer, RandomGenerator random) {
    return new Rotation(interval, self.text().compareTo(peer.text()) < 0, random);
  }

  /// When a fresh path is wanted.
  long at() {
    return at;
  }

  /// The network is another one: what has failed before says nothing.
  void moved(long now) {
    failures = 0;
    at = now;
  }

  /// A connection has come up.
  void up(long now) {
    failures = 0;
    at = next(now);
  }

  /// A connection that was tried has failed.
  void failed(long now) {
    if (now >= at) {
      failures++;
      at = failures % STRIKES == 0 ? next(now) : now + AGAIN;
    }
  }

  private long next(long now) {
    if (interval == Long.MAX_VALUE) {
      return interval;
    }
    long jittered = random.nextLong(interval / 10 * 9, interval / 10 * 11);
    return now + jittered + (leads ? 0 : interval / 4);
  }
}
