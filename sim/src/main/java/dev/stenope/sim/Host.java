package dev.stenope.sim;

import dev.stenope.core.wire.Endpoint;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// A machine in a segment: its addresses, at most one of each family, and its UDP ports.
public final class Host {
  private static final int FIRST_EPHEMERAL = 32768;
  private static final int LAST_EPHEMERAL = 60999;

  private final Schedule schedule;
  private final RandomGenerator random;
  private final Map<Integer, Consumer<Datagram>> sockets = new HashMap<>();
  private Segment segment;
  private List<Endpoint> addresses;

  Host(Schedule schedule, RandomGenerator random, Segment segment, List<Endpoint> addresses) {
    this.schedule = schedule;
    this.random = random;
    this.segment = segment;
    this.addresses = List.copyOf(addresses);
    attach();
  }

  /// Without ports.
  public List<Endpoint> addresses() {
    return addresses;
  }

  public Segment segment() {
    return segment;
  }

  /// Leaves the network for another one. Sockets stay bound, as those bound to all addresses do.
  void move(Segment other, List<Endpoint> there) {
    for (Endpoint address : addresses) {
      segment.detach(address);
      if (!address.isV4() && segment.gateway() != null) {
        segment.gateway().unroute(address);
      }
    }
    segment = other;
    addresses = List.copyOf(there);
    attach();
  }

  /// Binds a port, any ephemeral one if 0, and returns it; -1 if it is taken.
  public int bind(int port, Consumer<Datagram> receiver) {
    int bound = port;
    while (bound == 0 || (port == 0 && sockets.containsKey(bound))) {
      bound = random.nextInt(FIRST_EPHEMERAL, LAST_EPHEMERAL + 1);
    }
    return sockets.putIfAbsent(bound, receiver) == null ? bound : -1;
  }

  public void close(int port) {
    sockets.remove(port);
  }

  public void send(int port, Endpoint to, byte[] bytes) {
    for (Endpoint address : addresses) {
      if (address.isV4() == to.isV4()) {
        segment.send(new Datagram(address.withPort(port), to, bytes, Datagram.TTL));
        return;
      }
    }
  }

  /// A packet comes in, from the segment or from whoever sits on the wire.
  void receive(Datagram packet) {
    // An event of its own, or a packet to a neighbour would find the sender still at work.
    schedule.in(
        0,
        () -> {
          Consumer<Datagram> socket = sockets.get(packet.destination().port());
          if (socket != null) {
            socket.accept(packet);
          }
        });
  }

  private void attach() {
    for (Endpoint address : addresses) {
      segment.attach(address, this::receive);
      if (!address.isV4() && segment.gateway() != null) {
        Objects.requireNonNull(segment.gateway()).route(address);
      }
    }
  }
}
