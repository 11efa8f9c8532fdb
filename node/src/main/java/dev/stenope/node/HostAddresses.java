package dev.stenope.node;

import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.node.overlay.Tailnet;
import dev.stenope.node.overlay.Tailscale;
import dev.stenope.node.relay.RelaySettings;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The addresses of this host that another host may be able to reach.
final class HostAddresses {
  /// The most addresses that are named to a peer, [Endpoint]s in an offer being bounded too.
  private static final int MAX = 12;

  /// What stands for the address of this machine in a tailnet.
  private static final String TAILNET = "tailnet";

  private HostAddresses() {}

  /// All IPv4 addresses but link-local ones, and the IPv6 addresses of global unicast (RFC 4291,
  /// section 2.4) and of Tailscale; that of the loopback interface where there is no other.
  static List<InetAddress> all() {
    List<InetAddress> four = new ArrayList<>();
    List<InetAddress> six = new ArrayList<>();
    try {
      for (NetworkInterface device : NetworkInterface.networkInterfaces().toList()) {
        if (!device.isUp() || device.isLoopback()) {
          continue;
        }
        device
            .inetAddresses()
            .filter(HostAddresses::reachable)
            .forEach(a -> (a instanceof Inet4Address ? four : six).add(a));
      }
    } catch (SocketException _) {
      // A system that cannot name its interfaces still has its loopback.
    }
    four.addAll(six);
    if (four.isEmpty()) {
      return List.of(InetAddress.ofLiteral("127.0.0.1"));
    }
    return List.copyOf(four.subList(0, Math.min(MAX, four.size())));
  }

  private static boolean reachable(InetAddress address) {
    return switch (address) {
      case Inet4Address four -> !four.isLinkLocalAddress() && !four.isLoopbackAddress();
      case Inet6Address six ->
          (six.getAddress()[0] & 0xe0) == 0x20 || Endpoint.of(six.getAddress(), 0).isTailnet();
      default -> false;
    };
  }

  /// Where nobody said by which host others reach a relay, that is an address of this machine that
  /// means something everywhere.
  static RelaySettings named(RelaySettings relay) throws HomeException {
    if (relay.listen().equals(TAILNET)) {
      String address = ofTailnet();
      return relay.withListen(address).withHost(relay.host() == null ? address : relay.host());
    }
    String host = relay.host() == null ? ofRelay(relay.listen()) : null;
    return host == null ? relay : relay.withHost(host);
  }

  /// The first address of this machine in a tailnet, which is its IPv4 one.
  private static String ofTailnet() throws HomeException {
    Tailnet tailnet = Tailscale.look();
    if (tailnet.state() != Tailnet.State.UP) {
      throw new HomeException(
          "the relay is to listen on the tailnet, and "
              + switch (tailnet.state()) {
                case USERSPACE -> "Tailscale has no interface here; start tailscaled with one";
                case DOWN -> "Tailscale is not logged in or is off; `tailscale up` mends that";
                default -> "there is no Tailscale that answers";
              });
    }
    return tailnet.addresses().getFirst();
  }

  private static @Nullable String ofRelay(String listen) {
    try {
      List<InetAddress> candidates =
          listen.isEmpty() ? all() : List.of(InetAddress.getByName(listen));
      for (InetAddress address : candidates) {
        if (!address.isAnyLocalAddress() && !Endpoint.of(address.getAddress(), 0).isPrivate()) {
          return address instanceof Inet6Address
              ? "[" + address.getHostAddress() + "]"
              : address.getHostAddress();
        }
      }
    } catch (IOException _) {
      // The relay tells.
    }
    return null;
  }

  /// Those that are named by literals.
  static List<InetAddress> named(List<String> literals) throws HomeException {
    List<InetAddress> addresses = new ArrayList<>();
    for (String literal : literals) {
      try {
        addresses.add(InetAddress.getByAddress(Endpoint.of(literal, 0).address()));
      } catch (MalformedException | IOException _) {
        throw new HomeException(literal + " is not an IP address of this machine");
      }
    }
    return addresses;
  }
}
