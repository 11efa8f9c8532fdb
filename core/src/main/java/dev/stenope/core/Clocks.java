package dev.stenope.core;

import dev.stenope.core.clock.PeerClock;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.link.LinkClock;
import dev.stenope.core.rendezvous.PeerTime;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The steady clock of this node as peers are told of it, and theirs as far as links have shown
/// them. So two nodes that have talked agree on an instant, whatever their clocks of day say.
final class Clocks implements PeerTime {
  private static final long MICROSECOND = 1_000;

  /// A correction of the clock of day by more than this, in nanoseconds, may mean that the steady
  /// clock has stood still.
  private static final long JUMP = 100_000_000;

  /// An instant by a clock of a peer that differs by more from the same by clocks of day is by
  /// another clock: that of another life.
  private static final long OTHER_LIFE = 600_000_000_000L;

  private final RandomGenerator random;
  private final Map<NodeId, PeerClock> peers = new HashMap<>();
  private long origin;
  private long corrected;

  Clocks(RandomGenerator random) {
    this.random = random;
    renew();
  }

  /// The beginning of what is told, so that nobody learns how long the node has been running. It
  /// stays below 2^53 microseconds.
  private void renew() {
    origin = random.nextLong(1L << 62);
  }

  /// The clock of day is so many nanoseconds ahead of the steady one.
  void corrected(long offset) {
    if (Math.abs(offset - corrected) > JUMP) {
      renew();
      peers.values().forEach(PeerClock::forget);
    }
    corrected = offset;
  }

  void forget(NodeId peer) {
    peers.remove(peer);
  }

  /// What a link with this peer tells and learns of clocks.
  LinkClock with(NodeId peer) {
    PeerClock clock = peers.computeIfAbsent(peer, _ -> new PeerClock());
    return new LinkClock() {
      @Override
      public long told(long now) {
        return Clocks.this.told(now);
      }

      @Override
      public void heard(long told, long rtt, long now) {
        clock.heard(nanos(told), rtt, now);
      }
    };
  }

  @Override
  public long told(long instant) {
    return (instant + origin) / MICROSECOND;
  }

  @Override
  public long own(@Nullable NodeId peer, long told, long otherwise) {
    PeerClock clock = peer == null ? null : peers.get(peer);
    return clock == null ? otherwise : clock.own(nanos(told), otherwise, OTHER_LIFE);
  }

  /// Zero for what no clock shows.
  private static long nanos(long told) {
    return told > 0 && told < Long.MAX_VALUE / MICROSECOND ? told * MICROSECOND : 0;
  }
}
