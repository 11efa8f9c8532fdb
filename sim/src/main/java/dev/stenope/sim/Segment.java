package dev.stenope.sim;

import dev.stenope.core.wire.Endpoint;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A network in which everybody reaches everybody: a LAN, the inside of a carrier's NAT, the
/// internet. Packets for elsewhere go to the gateway if there is one.
public final class Segment {
  private final Map<Endpoint, Consumer<Datagram>> stations = new HashMap<>();
  private @Nullable Router gateway;

  void attach(Endpoint address, Consumer<Datagram> station) {
    if (stations.putIfAbsent(address.withPort(0), station) != null) {
      throw new IllegalArgumentException("address in use: " + address.host());
    }
  }

  void detach(Endpoint address) {
    stations.remove(address.withPort(0));
  }

  void gateway(Router router) {
    gateway = router;
  }

  @Nullable Router gateway() {
    return gateway;
  }

  boolean reaches(Endpoint address) {
    return stations.containsKey(address.withPort(0));
  }

  void send(Datagram packet) {
    if (!deliver(packet) && gateway != null) {
      gateway.fromInside(packet);
    }
  }

  boolean deliver(Datagram packet) {
    Consumer<Datagram> station = stations.get(packet.destination().withPort(0));
    if (station == null) {
      return false;
    }
    station.accept(packet);
    return true;
  }
}
