package dev.stenope.core.rendezvous;

import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.util.Locale;

/// What a node says of the external ports that its NAT gives to further flows: `last` is the
/// endpoint that a server saw last. `step` is the distance of sequential ports, 1 to 64 up or down;
/// random ones lie in `low` to `high`.
///
/// As JSON in `nat`: `ip` and `port`; `allocation`, which is `fixed`, `sequential` with `step`, or
/// `random` with `low` and `high`.
public record Ports(Allocation allocation, Endpoint last, int step, int low, int high) {
  static final int MIN_PORT = 1024;
  static final int MAX_PORT = 65535;
  public static final int MAX_STEP = 64;

  public enum Allocation {
    /// The same for all destinations.
    FIXED,
    SEQUENTIAL,
    RANDOM;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public static Ports fixed(Endpoint endpoint) {
    return new Ports(Allocation.FIXED, endpoint, 0, MIN_PORT, MAX_PORT);
  }

  void put(Json json) {
    json.put("ip", last.host()).put("port", last.port()).put("allocation", allocation.toString());
    if (allocation == Allocation.SEQUENTIAL) {
      json.put("step", step);
    } else if (allocation == Allocation.RANDOM) {
      json.put("low", low).put("high", high);
    }
  }

  static Ports of(Json json, boolean loopback) throws MalformedException {
    Endpoint last = Offer.endpoint(json.text("ip"), json.number("port"), loopback);
    return switch (json.text("allocation")) {
      case "fixed" -> fixed(last);
      case "sequential" -> sequential(last, json.number("step"));
      case "random" -> random(last, json.number("low"), json.number("high"));
      default -> throw new MalformedException("an unknown allocation of ports");
    };
  }

  private static Ports sequential(Endpoint last, long step) throws MalformedException {
    if (step == 0 || step < -MAX_STEP || step > MAX_STEP) {
      throw new MalformedException("not a step of ports");
    }
    return new Ports(Allocation.SEQUENTIAL, last, (int) step, MIN_PORT, MAX_PORT);
  }

  private static Ports random(Endpoint last, long low, long high) throws MalformedException {
    if (low < MIN_PORT || low > high || high > MAX_PORT) {
      throw new MalformedException("not a range of ports");
    }
    return new Ports(Allocation.RANDOM, last, 0, (int) low, (int) high);
  }
}
