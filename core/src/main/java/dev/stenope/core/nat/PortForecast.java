package dev.stenope.core.nat;

import dev.stenope.core.wire.Endpoint;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Which external port a NAT will give to the next new flow of a host (RFC 4787, sections 4.1 and
/// 4.2), by what servers saw of one socket.
///
/// `last` is the external endpoint that was given last. Where the ports are sequential, the next
/// ones are `step`, `2 step`, ... after it. Where they are random they lie in `low` to `high`; if
/// that is a block, `last` is the one of it at which the host is to be met.
public record PortForecast(Kind kind, Endpoint last, int step, int low, int high) {
  public static final int MIN_PORT = 1024;
  public static final int MAX_PORT = 65535;

  /// The largest distance of two ports of a sequential NAT. Flows of others may come in between.
  public static final int MAX_STEP = 64;

  /// Longer steps may be those of random ports that happen to lie close together.
  private static final int SURE_STEP = 8;

  /// The widest range of random ports that can be filled with flows of one host.
  public static final int MAX_BLOCK = 2_048;

  public enum Kind {
    /// A socket keeps the port that servers see, whomever it talks to.
    FIXED,
    SEQUENTIAL,
    RANDOM
  }

  public static PortForecast fixed(Endpoint endpoint) {
    return new PortForecast(Kind.FIXED, endpoint, 0, MIN_PORT, MAX_PORT);
  }

  public static PortForecast sequential(Endpoint last, int step) {
    return new PortForecast(Kind.SEQUENTIAL, last, step, MIN_PORT, MAX_PORT);
  }

  public static PortForecast random(Endpoint last, int low, int high) {
    return new PortForecast(Kind.RANDOM, last, 0, low, high);
  }

  /// The forecast from what servers saw, in the order in which they were asked; null stands for one
  /// that has not answered, to which a flow was opened all the same. At least one has.
  public static PortForecast of(List<@Nullable Endpoint> seen) {
    Endpoint last = null;
    int step = 0;
    int flows = 0;
    boolean random = false;
    boolean varies = false;
    for (Endpoint each : seen) {
      flows++;
      if (each == null) {
        continue;
      }
      if (last != null && !each.equals(last)) {
        varies = true;
        int distance = distance(last.port(), each.port()) / flows;
        boolean turns = step != 0 && Integer.signum(distance) != Integer.signum(step);
        random |= distance == 0 || Math.abs(distance) > MAX_STEP || turns;
        step = step == 0 || Math.abs(distance) < Math.abs(step) ? distance : step;
      }
      last = each;
      flows = 0;
    }
    Endpoint known = Objects.requireNonNull(last);
    if (!varies) {
      return fixed(known);
    }
    return random
        ? random(known, MIN_PORT, MAX_PORT)
        : sequential(sequential(known, step).next(flows), step);
  }

  /// From one port to another by the shorter way round.
  static int distance(int from, int to) {
    int ports = MAX_PORT - MIN_PORT + 1;
    int distance = Math.floorMod(to - from, ports);
    return distance > ports / 2 ? distance - ports : distance;
  }

  /// The endpoint of the `n`th new flow from now on, of a sequential NAT.
  public Endpoint next(int n) {
    int ports = MAX_PORT - MIN_PORT + 1;
    int port = MIN_PORT + Math.floorMod(last.port() - MIN_PORT + (long) n * step, ports);
    return last.withPort(port);
  }

  /// Whether the ports are random, or may be.
  public boolean mayBeRandom() {
    return kind == Kind.RANDOM || (kind == Kind.SEQUENTIAL && Math.abs(step) > SURE_STEP);
  }

  /// Whether the ports are random ones of a known block that is narrow enough to be filled.
  public boolean isBlock() {
    return kind == Kind.RANDOM && width() <= MAX_BLOCK;
  }

  /// How many ports there are.
  int width() {
    return high - low + 1;
  }

  /// `count` different endpoints of a random NAT, fewer where there are not as many.
  public List<Endpoint> draw(int count, RandomGenerator random) {
    int ports = width();
    Set<Integer> drawn = new HashSet<>();
    List<Endpoint> endpoints = new ArrayList<>();
    while (drawn.size() < Math.min(count, ports)) {
      int port = low + random.nextInt(ports);
      if (drawn.add(port)) {
        endpoints.add(last.withPort(port));
      }
    }
    return endpoints;
  }
}
