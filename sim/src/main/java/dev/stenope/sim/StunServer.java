package dev.stenope.sim;

import dev.stenope.core.nat.Stun;
import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.MalformedException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// A STUN server with two addresses and two ports, which can answer from each (RFC 5780).
public final class StunServer {
  private static final int[] PORTS = {3478, 3479};

  private final List<Host> hosts;
  private final Set<Endpoint> mapped = new HashSet<>();
  private boolean redirects = true;
  private int requests;

  public StunServer(Host primary, Host alternate) {
    hosts = List.of(primary, alternate);
    for (int host = 0; host < 2; host++) {
      for (int port = 0; port < 2; port++) {
        bind(host, port);
      }
    }
  }

  /// The primary address and port.
  public Endpoint endpoint() {
    return endpoint(0, 0);
  }

  /// All from which it answers.
  List<Endpoint> endpoints() {
    return List.of(endpoint(0, 0), endpoint(0, 1), endpoint(1, 0), endpoint(1, 1));
  }

  /// The sources of all requests so far.
  Set<Endpoint> mapped() {
    return mapped;
  }

  /// Whether it answers to the port that a request names (RFC 5780, section 7.5), as it does at
  /// first, or to the one it comes from.
  void redirects(boolean does) {
    redirects = does;
  }

  /// How many requests have come.
  int requests() {
    return requests;
  }

  private void bind(int host, int port) {
    hosts.get(host).bind(PORTS[port], packet -> answer(host, port, packet));
  }

  private void answer(int host, int port, Datagram packet) {
    byte[] bytes = packet.bytes();
    try {
      if (Stun.read(bytes, 0, bytes.length) instanceof Stun.Request request) {
        mapped.add(packet.source());
        requests++;
        int fromHost = request.changeAddress() ? 1 - host : host;
        int fromPort = request.changePort() ? 1 - port : port;
        byte[] response =
            Stun.write(
                new Stun.Success(
                    request.id(),
                    packet.source(),
                    endpoint(fromHost, fromPort),
                    endpoint(1 - host, 1 - port)));
        Endpoint to = packet.source();
        int other = redirects ? request.responsePort() : 0;
        hosts.get(fromHost).send(PORTS[fromPort], other == 0 ? to : to.withPort(other), response);
      }
    } catch (MalformedException _) {
      // A server answers nothing else.
    }
  }

  private Endpoint endpoint(int host, int port) {
    return hosts.get(host).addresses().getFirst().withPort(PORTS[port]);
  }
}
