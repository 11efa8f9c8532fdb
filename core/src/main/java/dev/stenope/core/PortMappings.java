package dev.stenope.core;

import dev.stenope.core.nat.PortMapper;
import dev.stenope.core.nat.PortMappingReport;
import dev.stenope.core.wire.Endpoint;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/// The port mappings of the sockets of this node. Each ends with its socket.
final class PortMappings {
  private final Outlet out;
  private final PortMapper mapper;
  private final Map<Integer, Integer> ports = new HashMap<>();

  PortMappings(Outlet out, RandomGenerator random) {
    this.out = out;
    this.mapper = new PortMapper(random, this::carryOut);
  }

  private void carryOut(PortMapper.Order order) {
    if (order instanceof PortMapper.Distrust(var gateway)) {
      out.emit(
          new Output.Notice(
              "gateway",
              "The router "
                  + gateway.router().host()
                  + " answers requests to map a port with something else; that is ignored. If it is"
                  + " not your router, look who else is in this network."));
    } else {
      out.emit(new Output.ToGateway(order));
    }
  }

  /// Has the port of a socket mapped, where there is a gateway. `onPurpose` tells that a person
  /// wants to know which protocols answer.
  void map(int socket, int port, boolean onPurpose, long now) {
    if (ports.putIfAbsent(socket, port) == null) {
      mapper.claim(port, onPurpose, now);
    }
  }

  void closed(int socket) {
    Integer port = ports.remove(socket);
    if (port != null) {
      mapper.release(port);
    }
  }

  void handle(PortMapper.Event event, long now) {
    mapper.handle(event, now);
  }

  /// Where the socket is reached from outside, as the gateways say.
  List<Endpoint> external(int socket) {
    Integer port = ports.get(socket);
    return port == null ? List.of() : mapper.external(port);
  }

  /// Whether a gateway has yet to answer for the socket, and is worth waiting for.
  boolean isAwaited(int socket) {
    Integer port = ports.get(socket);
    return port != null && mapper.isAwaited(port);
  }

  PortMappingReport report() {
    return mapper.report();
  }

  void wake(long now) {
    mapper.wake(now);
  }

  long deadline() {
    return mapper.deadline();
  }
}
