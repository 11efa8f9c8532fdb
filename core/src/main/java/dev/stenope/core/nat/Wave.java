package dev.stenope.core.nat;

import dev.stenope.core.wire.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// Packets that leave together to open a path. It begins at the time `at`, and one packet leaves
/// each `gap`, both in nanoseconds. Where `sockets` is 0 one socket sends to each of `targets`;
/// otherwise each of so many fresh sockets sends to the first target. All of it is done `shots`
/// times, against loss.
public record Wave(long at, long gap, int shots, int sockets, List<Endpoint> targets) {
  /// The sockets with which one side of a birthday search waits.
  static final int SOCKETS = 256;

  /// And where the ports of its NAT lie in a known block, which others want to use too.
  static final int BLOCK_SOCKETS = 64;

  /// The ports that the other side tries in each wave, and thus in each second.
  static final int PROBES = 200;

  private static final int WAVES = 8;
  private static final long MILLISECOND = 1_000_000;
  private static final long PERIOD = 1_000 * MILLISECOND;

  /// The plain checks have so long to find the path.
  private static final long HEAD_START = 250 * MILLISECOND;

  /// So many waves are fired together by both sides; the others of one side are off by up to this.
  /// Where both routers remember uninvited packets, the first ones must cross, and clocks differ.
  private static final int TOGETHER = 4;

  private static final long MAX_SHIFT = 250 * MILLISECOND;

  /// The ports of a sequential NAT that are tried, and the flow among them at which two such NATs
  /// are aimed: half may be spent on others. The second and third attempts aim further ahead.
  private static final int AHEAD = 64;

  private static final int MEET_AT = AHEAD / 2;

  /// A sequential NAT spends so many flows at once, and one after another around the agreed
  /// instant.
  private static final int EARLY = 4;

  private static final int LATER = 12;
  private static final long STAGGER = 40 * MILLISECOND;

  /// The waves of the side with the ports `own` that open a path to the ports `peer`; none where
  /// nothing helps, and none into a private network. `now` is when both files were readable here,
  /// `instant` the agreed one.
  static List<Wave> plan(
      PortForecast own,
      PortForecast peer,
      Attempt attempt,
      long now,
      long instant,
      RandomGenerator random) {
    if (peer.last().isPrivate()) {
      return List.of();
    }
    boolean fixed = own.kind() == PortForecast.Kind.FIXED;
    return switch (Tactic.of(own, peer)) {
      case PLAIN -> knock(peer.last(), now, instant);
      case PREDICTION -> {
        if (fixed) {
          yield aimAhead(peer, attempt.number(), now, instant);
        }
        yield peer.kind() == PortForecast.Kind.FIXED
            ? spend(peer.last(), now, instant)
            : meetAhead(peer, attempt.number(), now);
      }
      case SEARCH ->
          fixed ? spray(peer, now, instant, random) : sow(own, peer, now, instant, random);
      case BLOCK -> {
        long begin = Math.max(now, instant);
        yield own.isBlock()
            ? fill(own, peer, attempt, begin)
            : meetAhead(peer.last(), attempt.number(), begin + span(peer));
      }
      case NONE -> List.of();
    };
  }

  private static List<Wave> knock(Endpoint target, long now, long instant) {
    return List.of(
        new Wave(now, 0, 3, 0, List.of(target)), new Wave(instant, 0, 3, 0, List.of(target)));
  }

  private static List<Wave> aimAhead(PortForecast peer, int number, long now, long instant) {
    List<Endpoint> targets = new ArrayList<>();
    for (int n = 1; n <= AHEAD; n++) {
      targets.add(peer.next(number * MEET_AT + n));
    }
    return List.of(
        new Wave(now, MILLISECOND, 1, 0, targets), new Wave(instant, MILLISECOND, 3, 0, targets));
  }

  private static List<Wave> spend(Endpoint target, long now, long instant) {
    return List.of(
        new Wave(now, MILLISECOND, 1, EARLY, List.of(target)),
        new Wave(instant, STAGGER, 2, LATER, List.of(target)));
  }

  private static List<Wave> meetAhead(PortForecast peer, int number, long now) {
    return meetAhead(peer.next(meetAt(number)), number, now);
  }

  private static List<Wave> meetAhead(Endpoint target, int number, long at) {
    return List.of(new Wave(at, MILLISECOND, 3, 2 * meetAt(number), List.of(target)));
  }

  private static int meetAt(int number) {
    return (number + 1) * MEET_AT;
  }

  /// Flows to one port have different ports themselves: as many as the block has take each of them.
  /// A sequential NAT waits until that is done.
  private static List<Wave> fill(PortForecast own, PortForecast peer, Attempt attempt, long begin) {
    boolean block = peer.isBlock();
    Endpoint target = block ? peer.last() : peer.next(meetAt(attempt.number()));
    long at = block && attempt.yields() ? begin + span(peer) : begin;
    List<Wave> waves = new ArrayList<>();
    for (int left = own.width(); left > 0; left -= PROBES) {
      waves.add(new Wave(at, PERIOD / PROBES, 1, Math.min(left, PROBES), List.of(target)));
      at += PERIOD;
    }
    return waves;
  }

  /// How long it takes to fill a block, in nanoseconds.
  private static long span(PortForecast ports) {
    return ports.isBlock() ? ports.width() * PERIOD / PROBES : 0;
  }

  /// How long after the agreed instant a path may still come of the waves of both sides, in
  /// nanoseconds.
  static long patience(PortForecast own, PortForecast peer) {
    long filled = Tactic.of(own, peer) == Tactic.BLOCK ? span(own) + span(peer) + 3 * PERIOD : 0;
    return Math.max(filled, (WAVES + 1) * PERIOD);
  }

  private static List<Wave> spray(
      PortForecast peer, long now, long instant, RandomGenerator random) {
    List<Wave> waves = new ArrayList<>();
    List<Endpoint> ports = peer.draw((WAVES + 1) * PROBES, random);
    for (long at : times(now, instant)) {
      List<Endpoint> some = ports.subList(0, Math.min(ports.size(), PROBES));
      if (!some.isEmpty()) {
        waves.add(new Wave(at, 0, 1, 0, List.copyOf(some)));
        some.clear();
      }
    }
    return waves;
  }

  private static List<Wave> sow(
      PortForecast own, PortForecast peer, long now, long instant, RandomGenerator random) {
    int sockets = own.isBlock() ? BLOCK_SOCKETS : SOCKETS;
    List<Wave> waves = new ArrayList<>();
    for (long at : times(now, instant)) {
      boolean together = at < instant + TOGETHER * PERIOD;
      long shift = together ? 0 : random.nextLong(-MAX_SHIFT, MAX_SHIFT);
      waves.add(new Wave(at + shift, 0, 1, sockets, List.of(peer.last())));
    }
    return waves;
  }

  /// One wave each second from the agreed instant on, and one before where that is far.
  private static List<Long> times(long now, long instant) {
    List<Long> times = new ArrayList<>();
    if (now + HEAD_START + PERIOD <= instant) {
      times.add(now + HEAD_START);
    }
    for (int k = 0; k < WAVES; k++) {
      if (instant + k * PERIOD >= now) {
        times.add(instant + k * PERIOD);
      }
    }
    return times;
  }
}
