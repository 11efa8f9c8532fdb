package dev.stenope.sim;

import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.path.RelayAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// The relays of a world, each known by its address. They drop, delay, repeat and swap packets.
final class Relays {
  private static final double REPEATS = 0.02;
  private static final int PORT = 443;

  private final Map<RelayAddress, Broker> relays = new HashMap<>();

  RelayAddress add(Schedule schedule, SplittableRandom random) {
    byte[] pin = new byte[NodeId.LENGTH];
    random.nextBytes(pin);
    RelayAddress address =
        new RelayAddress("relay" + relays.size() + ".example", PORT, NodeId.ofBytes(pin));
    relays.put(address, new Broker(schedule, random, REPEATS));
    return address;
  }

  @Nullable Broker find(RelayAddress address) {
    return relays.get(address);
  }
}
