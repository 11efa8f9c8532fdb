package dev.stenope.node.overlay;

import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What Tailscale on a machine says of itself: the addresses of the machine in its network, and the
/// names of the others that are up there. Whether one of these is a peer, its key alone proves.
public record Tailnet(State state, List<String> addresses, List<String> machines) {
  /// There is no Tailscale, or it says nothing that can be understood.
  public static final Tailnet ABSENT = new Tailnet(State.ABSENT, List.of(), List.of());

  /// The most addresses and names that are kept.
  private static final int MAX = 64;

  /// The longest name, that of a host (RFC 1035, section 2.3.4).
  private static final int MAX_NAME = 255;

  /// How far it is.
  public enum State {
    ABSENT,
    /// It runs, and is not logged in or switched off.
    DOWN,
    /// It runs without a network interface, so that no other program can use its addresses.
    USERSPACE,
    UP
  }

  public Tailnet {
    addresses = List.copyOf(addresses);
    machines = List.copyOf(machines);
  }

  /// Reads the answer of its local API, the `Status` of its package ipnstate.
  static Tailnet of(Json status) throws MalformedException {
    if (!status.text("BackendState").equals("Running")) {
      return new Tailnet(State.DOWN, List.of(), List.of());
    }
    List<String> addresses = new ArrayList<>();
    for (Object one : status.list("TailscaleIPs")) {
      if (one instanceof String text && isAddress(text) && addresses.size() < MAX) {
        addresses.add(text);
      }
    }
    if (addresses.isEmpty()) {
      return new Tailnet(State.DOWN, List.of(), List.of());
    }
    // Versions before 1.24 do not say; they tell of an interface by what the machine shows.
    boolean userspace = status.has("TUN") && !status.flag("TUN");
    List<String> machines = status.has("Peer") ? machines(status.object("Peer")) : List.of();
    return new Tailnet(userspace ? State.USERSPACE : State.UP, addresses, machines);
  }

  private static boolean isAddress(String text) throws MalformedException {
    return Endpoint.of(text, 0).isTailnet();
  }

  private static List<String> machines(Json peers) {
    List<String> names = new ArrayList<>();
    for (Map.Entry<String, ?> peer : peers.members().entrySet()) {
      if (peer.getValue() instanceof Json one && one.flag("Online") && names.size() < MAX) {
        String name = one.text("HostName", "");
        names.add(name.substring(0, Math.min(MAX_NAME, name.length())));
      }
    }
    return names.stream().filter(name -> !name.isBlank()).sorted().toList();
  }
}
