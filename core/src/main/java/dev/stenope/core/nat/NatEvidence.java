package dev.stenope.core.nat;

import dev.stenope.core.nat.NatBehavior.Dependence;
import dev.stenope.core.wire.Endpoint;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What was seen of the NATs before this node, and the conclusions.
final class NatEvidence {
  /// `seen` is the source that `server` reported of a request from `socket`, in order of arrival.
  record Sighting(int socket, Endpoint server, Endpoint seen) {}

  /// What came of a request to be answered from elsewhere.
  enum Filter {
    UNTESTED,
    PASSED,
    BLOCKED
  }

  final List<Sighting> sightings = new ArrayList<>();
  Filter otherPort = Filter.UNTESTED;
  Filter otherAddress = Filter.UNTESTED;
  boolean hairpinned;

  /// The addresses of each socket on this host, empty where there is no socket.
  private final List<List<Endpoint>> locals = new ArrayList<>();

  NatEvidence(int sockets) {
    for (int i = 0; i < sockets; i++) {
      locals.add(List.of());
    }
  }

  void opened(int socket, List<Endpoint> addresses) {
    locals.set(socket, List.copyOf(addresses));
  }

  boolean isOpen(int socket) {
    return !locals.get(socket).isEmpty();
  }

  /// The source that `server` saw of `socket`, null if it never answered.
  @Nullable Endpoint seen(int socket, Endpoint server) {
    for (Sighting sighting : sightings) {
      if (sighting.socket == socket && sighting.server.equals(server)) {
        return sighting.seen;
      }
    }
    return null;
  }

  /// The mapping behaviour by what the servers saw of one socket. Where they differ in address and
  /// nothing tells what the port does, the stricter word is used.
  Dependence mapping(int socket) {
    List<Sighting> own = sightings.stream().filter(s -> s.socket == socket).toList();
    if (own.stream().anyMatch(s -> locals.get(socket).contains(s.seen))) {
      return Dependence.NONE;
    }
    boolean addressesCompared = false;
    boolean addressMatters = false;
    boolean portsCompared = false;
    boolean portMatters = false;
    for (Sighting a : own) {
      for (Sighting b : own) {
        boolean differs = !a.seen.equals(b.seen);
        if (!a.server.sameAddress(b.server)) {
          addressesCompared = true;
          addressMatters |= differs;
        } else if (a.server.port() != b.server.port()) {
          portsCompared = true;
          portMatters |= differs;
        }
      }
    }
    if (portMatters || (addressMatters && !portsCompared)) {
      return Dependence.ADDRESS_AND_PORT_DEPENDENT;
    }
    if (addressMatters) {
      return Dependence.ADDRESS_DEPENDENT;
    }
    return addressesCompared ? Dependence.ENDPOINT_INDEPENDENT : Dependence.UNKNOWN;
  }

  Dependence filtering(Dependence mapping) {
    if (otherPort == Filter.UNTESTED || otherAddress == Filter.UNTESTED) {
      return Dependence.UNKNOWN;
    }
    if (otherAddress == Filter.PASSED) {
      return mapping == Dependence.NONE ? Dependence.NONE : Dependence.ENDPOINT_INDEPENDENT;
    }
    return otherPort == Filter.PASSED
        ? Dependence.ADDRESS_DEPENDENT
        : Dependence.ADDRESS_AND_PORT_DEPENDENT;
  }

  /// By the ports that one server saw of several sockets, which asked one after another.
  PortAllocation allocation(Endpoint server) {
    List<Integer> ports = new ArrayList<>();
    int preserved = 0;
    for (int socket = 0; socket < locals.size(); socket++) {
      Endpoint seen = seen(socket, server);
      if (seen != null) {
        ports.add(seen.port());
        preserved += locals.get(socket).getFirst().port() == seen.port() ? 1 : 0;
      }
    }
    // A NAT that preserves ports must yet choose another where two hosts want the same.
    return preserved > 0 && preserved >= ports.size() - 1
        ? PortAllocation.PRESERVING
        : PortAllocation.of(ports);
  }

  /// Silence proves that there is no hairpinning only where the address that was tried is good for
  /// every sender.
  @Nullable Boolean hairpin(Dependence mapping, boolean tried) {
    if (hairpinned) {
      return true;
    }
    return tried && mapping == Dependence.ENDPOINT_INDEPENDENT ? false : null;
  }

  /// How the host is reached by what is known of its NATs; null if `socket` could not be had.
  @Nullable Side side(int socket, NatBehavior behavior) {
    List<Endpoint> hosts = locals.get(socket);
    if (hosts.isEmpty()) {
      return null;
    }
    Endpoint seen = behavior.publicEndpoint();
    Endpoint last = seen == null ? hosts.getFirst() : seen;
    boolean translates = seen != null && seen.isV4() && !hosts.contains(seen);
    boolean preserves = behavior.ports().kind() == NatBehavior.Allocation.PRESERVING;
    return new Side(hosts, null, seen, translates && preserves, behavior.forecast(last));
  }
}
