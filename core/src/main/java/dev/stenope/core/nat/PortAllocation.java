package dev.stenope.core.nat;

import dev.stenope.core.nat.NatBehavior.Allocation;
import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// How a NAT chooses external ports: where they are sequential, the next one is `step` after the
/// last; where they are random, they lie in `low` to `high`.
public record PortAllocation(Allocation kind, int step, int low, int high) {
  /// Flows of others may take ports between ours, but rarely more than these.
  private static final int MAX_STRIDE = 32;

  /// Of so many distances between the ports of sequential flows, one may turn back, because packets
  /// overtake each other.
  private static final int TURNS = 8;

  /// A block has at least so many ports and at most so many; those of carriers are powers of two.
  static final int LEAST_BLOCK = 64;

  static final int MOST_BLOCK = 8192;

  /// So many random ports must lie in an aligned range before it is taken for a block. Where a
  /// block is twice as large, its one half holds them all once in 8,192 times.
  static final int ENOUGH = 14;

  public static final PortAllocation UNKNOWN = of(Allocation.UNKNOWN);
  public static final PortAllocation PRESERVING = of(Allocation.PRESERVING);
  public static final PortAllocation RANDOM = of(Allocation.RANDOM);

  private static PortAllocation of(Allocation kind) {
    return new PortAllocation(kind, 0, PortForecast.MIN_PORT, PortForecast.MAX_PORT);
  }

  static PortAllocation sequential(int step) {
    return new PortAllocation(
        Allocation.SEQUENTIAL, step, PortForecast.MIN_PORT, PortForecast.MAX_PORT);
  }

  static PortAllocation block(int low, int high) {
    return new PortAllocation(Allocation.BLOCK, 0, low, high);
  }

  /// By the external ports of flows, in the order in which these began, of a NAT that does not
  /// preserve ports.
  static PortAllocation of(List<Integer> ports) {
    if (ports.size() < 3) {
      return UNKNOWN;
    }
    int step = step(ports);
    return step != 0 ? sequential(step) : random(ports);
  }

  /// By ports that are known to be random, in any order.
  static PortAllocation random(Collection<Integer> ports) {
    if (ports.size() < ENOUGH) {
      return RANDOM;
    }
    int low = Collections.min(ports);
    int high = Collections.max(ports);
    for (int size = LEAST_BLOCK; size <= MOST_BLOCK; size *= 2) {
      // Some count their blocks from the first port that is not well known.
      for (int origin : new int[] {0, PortForecast.MIN_PORT}) {
        int first = low - Math.floorMod(low - origin, size);
        if (high < first + size && first >= PortForecast.MIN_PORT) {
          return block(first, first + size - 1);
        }
      }
    }
    return RANDOM;
  }

  /// The most frequent distance, 0 where the ports do not go one way. Flows of others make some
  /// distances longer.
  private static int step(List<Integer> ports) {
    List<Integer> distances = new ArrayList<>();
    for (int i = 1; i < ports.size(); i++) {
      distances.add(PortForecast.distance(ports.get(i - 1), ports.get(i)));
    }
    long down = distances.stream().filter(distance -> distance < 0).count();
    long turns = Math.min(down, distances.size() - down);
    boolean far = distances.stream().anyMatch(distance -> Math.abs(distance) > MAX_STRIDE);
    if (far || distances.contains(0) || turns > distances.size() / TURNS) {
      return 0;
    }
    Map<Integer, Integer> counts = new HashMap<>();
    distances.forEach(distance -> counts.merge(distance, 1, Integer::sum));
    int best = distances.getFirst();
    for (int distance : counts.keySet()) {
      int more = counts.getOrDefault(distance, 0) - counts.getOrDefault(best, 0);
      if (more > 0 || (more == 0 && Math.abs(distance) < Math.abs(best))) {
        best = distance;
      }
    }
    return best;
  }

  /// The ports of further flows of which `last` is the last one seen.
  PortForecast forecast(Endpoint last) {
    return switch (kind) {
      case PRESERVING -> PortForecast.fixed(last);
      case SEQUENTIAL -> PortForecast.sequential(last, step);
      case BLOCK, RANDOM, UNKNOWN -> PortForecast.random(last, low, high);
    };
  }

  /// Reads what [#put] has put.
  static PortAllocation of(Json json) throws MalformedException {
    Allocation kind = NatBehavior.constant(Allocation.values(), json.text("allocation"));
    if (kind == Allocation.SEQUENTIAL) {
      return sequential((int) number(json, "step", -MAX_STRIDE, MAX_STRIDE));
    }
    if (kind == Allocation.BLOCK) {
      Json block = json.object("block");
      long low = number(block, "low", PortForecast.MIN_PORT, PortForecast.MAX_PORT);
      return block((int) low, (int) number(block, "high", low, PortForecast.MAX_PORT));
    }
    return of(kind);
  }

  private static long number(Json json, String name, long least, long most)
      throws MalformedException {
    long number = json.number(name);
    if (number < least || number > most) {
      throw new MalformedException("not the ports of a NAT");
    }
    return number;
  }

  void put(Json json) {
    json.put("allocation", kind.toString());
    if (kind == Allocation.SEQUENTIAL) {
      json.put("step", (long) step);
    } else if (kind == Allocation.BLOCK) {
      json.put("block", new Json().put("low", (long) low).put("high", (long) high));
    }
  }
}
