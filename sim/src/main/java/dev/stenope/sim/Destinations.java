package dev.stenope.sim;

import dev.stenope.core.wire.Endpoint;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A node sends nowhere but to endpoints that somebody named: local addresses of sockets, what a
/// STUN server saw, ports opened behind such an address, or a source that has sent to the node. A
/// handshake file names up to 16 ports for a skew scan that may never be opened, and whoever reads
/// it may guess so many that its NAT gives to further flows.
final class Destinations {
  private static final int SCAN = 16;
  private static final int GUESSES = 9 * 200;

  private final List<StunServer> servers;
  private final Set<Endpoint> named = new HashSet<>();
  private final Set<Integer> ports = new HashSet<>();
  private final Set<Endpoint> scanned = new HashSet<>();
  private final Map<String, Set<Endpoint>> sources = new HashMap<>();

  private int scannable;

  Destinations(List<StunServer> servers) {
    this.servers = servers;
  }

  void name(Endpoint endpoint) {
    named.add(endpoint);
  }

  void opened(int port) {
    ports.add(port);
  }

  /// A handshake file can be read.
  void file() {
    scannable += SCAN + GUESSES;
  }

  void received(String node, Endpoint from) {
    sources.computeIfAbsent(node, _ -> new HashSet<>()).add(from);
  }

  void sent(String node, Endpoint to) {
    if (!named.contains(to)
        && !servers.stream().anyMatch(server -> server.mapped().contains(to))
        && !sources.getOrDefault(node, Set.of()).contains(to)
        && !(knowsAddress(to) && (ports.contains(to.port()) || scans(to)))) {
      throw new Violation(node + " sent to " + to + ", which nobody named");
    }
  }

  private boolean scans(Endpoint to) {
    scanned.add(to);
    return scanned.size() <= scannable;
  }

  private boolean knowsAddress(Endpoint to) {
    return servers.stream()
        .flatMap(server -> server.mapped().stream())
        .anyMatch(seen -> seen.sameAddress(to));
  }
}
