package dev.stenope.core.nat;

import dev.stenope.core.wire.Endpoint;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A Linux router that masquerades: every flow is tracked by its reply tuple, the port is kept
/// unless that tuple is taken, and an unsolicited packet to the router itself takes one, unless a
/// firewall drops it first.
final class MasqueradeBox implements Box {
  private record Reply(Endpoint remote, int port) {}

  private record Flow(Endpoint local, Endpoint remote) {}

  private final Endpoint publicAddress;
  private final boolean drops;
  private final Map<Flow, Integer> ports = new HashMap<>();
  private final Map<Reply, Endpoint> replies = new HashMap<>();
  private int next = 10_000;

  MasqueradeBox(Endpoint publicAddress, boolean drops) {
    this.publicAddress = publicAddress;
    this.drops = drops;
  }

  @Override
  public Endpoint outbound(Endpoint source, Endpoint destination) {
    Integer port = ports.get(new Flow(source, destination));
    if (port == null) {
      port = source.port();
      while (replies.putIfAbsent(new Reply(destination, port), source) != null) {
        port = next++;
      }
      ports.put(new Flow(source, destination), port);
    }
    return publicAddress.withPort(port);
  }

  @Override
  public @Nullable Endpoint inbound(Endpoint source, Endpoint destination) {
    Reply reply = new Reply(source, destination.port());
    if (!drops) {
      replies.putIfAbsent(reply, publicAddress);
    }
    Endpoint local = replies.get(reply);
    return publicAddress.equals(local) ? null : local;
  }

  @Override
  public boolean hairpins() {
    return false;
  }
}
