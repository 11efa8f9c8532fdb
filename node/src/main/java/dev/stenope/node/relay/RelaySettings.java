package dev.stenope.node.relay;

import dev.stenope.core.crypto.NodeId;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How a relay is run: the address and TCP port that it listens on, the host by which others reach
/// it, null to find that out, the nodes that it serves besides the peers of its own, whether it
/// serves everybody, and how much it takes from one node, in bytes a second.
public record RelaySettings(
    String listen, int port, @Nullable String host, Set<NodeId> allow, boolean open, long rate) {
  /// What a relay takes from one node unless told otherwise, in bytes a second.
  public static final long USUAL_RATE = 2_000_000;

  public RelaySettings {
    allow = Set.copyOf(allow);
    if (port < 0 || port > 65535 || rate < 1) {
      throw new IllegalArgumentException("not a port or not a rate");
    }
  }

  /// Serves the peers of its own node.
  public static RelaySettings on(String listen, int port) {
    return new RelaySettings(listen, port, null, Set.of(), false, USUAL_RATE);
  }

  public RelaySettings withListen(String other) {
    return new RelaySettings(other, port, host, allow, open, rate);
  }

  public RelaySettings withHost(String other) {
    return new RelaySettings(listen, port, other, allow, open, rate);
  }

  public RelaySettings withAllowed(Set<NodeId> others) {
    return new RelaySettings(listen, port, host, others, open, rate);
  }

  public RelaySettings withOpen(boolean other) {
    return new RelaySettings(listen, port, host, allow, other, rate);
  }

  public RelaySettings withRate(long other) {
    return new RelaySettings(listen, port, host, allow, open, other);
  }
}
