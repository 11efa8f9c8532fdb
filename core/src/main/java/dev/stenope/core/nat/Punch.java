package dev.stenope.core.nat;

import dev.stenope.core.path.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The skew scan: opens paths between NATs where the first packets of both sides must leave within
/// one one-way delay of each other.
///
/// A Linux masquerade that lets unsolicited packets into the router itself remembers the peer's
/// packet when that arrives before our own has left, and then maps ours to another port. Such a
/// pair of ports is lost for half a minute. The scan spends many fresh pairs: one side fires all at
/// the agreed instant, the other one after the other, so that some pair meets whatever the two
/// clocks differ by, up to half the width of the scan.
public final class Punch {
  /// How many pairs of ports a scan has.
  public static final int PAIRS = 16;

  /// The time between two pairs where nothing is known of the delay, in nanoseconds.
  public static final long MAX_STEP = 40_000_000;

  private static final long MIN_STEP = 10_000_000;

  /// A pair is fired again this long after its first time, against loss.
  private static final long[] SHOTS = {0, 200_000_000, 500_000_000};

  private static final int MIN_PORT = 20_000;
  private static final int MAX_PORT = 60_000;

  /// Who waits between the pairs: the requester staggers, the responder fires together.
  public enum Role {
    TOGETHER,
    STAGGERED
  }

  private final @Nullable Path[] pairs = new @Nullable Path[PAIRS];
  private final int[] shots = new int[PAIRS];
  private final Role role;
  private final long instant;
  private final long step;

  /// `instant` is the agreed one by this node's steady clock, `step` is from [#step], both in
  /// nanoseconds.
  public Punch(Role role, long instant, long step) {
    this.role = role;
    this.instant = instant;
    this.step = step;
  }

  /// Pair `k` of 0 to 15; the peer must aim its socket `k` at ours. Pairs that could not be opened
  /// are left out.
  public void add(int k, Path path) {
    pairs[k] = path;
  }

  /// The step for an estimate of the one-way delay, both in nanoseconds. Less than twice the delay,
  /// so that neighbouring pairs leave no gap.
  public static long step(long oneWay) {
    return Math.clamp(oneWay * 8 / 5, MIN_STEP, MAX_STEP);
  }

  /// The time from the agreed instant to the last pair of the side that staggers, in nanoseconds.
  public static long width(long oneWay) {
    return PAIRS / 2 * step(oneWay);
  }

  /// `count` different port numbers. A router that saw a port in use a moment ago may still
  /// remember it.
  public static int[] ports(int count, RandomGenerator random) {
    return random.ints(MIN_PORT, MAX_PORT).distinct().limit(count).toArray();
  }

  /// Emits the paths on which to send a challenge now.
  public void wake(long now, Consumer<Path> out) {
    for (int k = 0; k < PAIRS; k++) {
      Path path = pairs[k];
      if (path != null && now >= due(k)) {
        do {
          shots[k]++;
        } while (now >= due(k));
        out.accept(path);
      }
    }
  }

  public long deadline() {
    long next = Long.MAX_VALUE;
    for (int k = 0; k < PAIRS; k++) {
      next = Math.min(next, pairs[k] == null ? Long.MAX_VALUE : due(k));
    }
    return next;
  }

  /// Whether all shots are fired.
  public boolean done() {
    return deadline() == Long.MAX_VALUE;
  }

  /// Fires no more.
  public void stop() {
    Arrays.fill(shots, SHOTS.length);
  }

  private long due(int k) {
    if (shots[k] >= SHOTS.length) {
      return Long.MAX_VALUE;
    }
    long stagger = role == Role.STAGGERED ? (k - PAIRS / 2) * step : 0;
    return instant + stagger + SHOTS[shots[k]];
  }
}
