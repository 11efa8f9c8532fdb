package dev.stenope.sim;

import dev.stenope.core.Settings;
import dev.stenope.core.link.Congestion;
import dev.stenope.core.mesh.Guests;
import dev.stenope.core.path.PathBook;
import dev.stenope.core.path.RelayAddress;
import dev.stenope.core.wire.Endpoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What is chosen for a simulated node, for its next start.
final class Choices {
  private final Map<Endpoint, Broker> brokers = new LinkedHashMap<>();
  private final List<RelayAddress> relays = new ArrayList<>();
  private final List<TurnHost> turn = new ArrayList<>();
  private long rotation = Settings.ROTATION;
  private Guests guests = Guests.NONE;

  void broker(PathBook.Kind kind, Broker broker) {
    brokers.put(kind.broker(brokers.size()), broker);
  }

  void relay(RelayAddress address) {
    relays.add(address);
  }

  void turn(TurnHost server) {
    turn.add(server);
  }

  void guests(Guests others) {
    guests = others;
  }

  void rotation(long interval) {
    rotation = interval;
  }

  /// Each broker by the endpoint that stands for it.
  Map<Endpoint, Broker> brokers() {
    return brokers;
  }

  /// Where a TURN server listens, by its number.
  Endpoint turn(int server) {
    return turn.get(server).endpoint();
  }

  Settings settings(boolean fec) {
    return new Settings(
        0,
        false,
        List.copyOf(brokers.keySet()),
        List.copyOf(relays),
        turn.stream().map(TurnHost::server).toList(),
        Congestion.Algorithm.BBR,
        fec,
        rotation,
        guests,
        false);
  }
}
