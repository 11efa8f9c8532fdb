package dev.stenope.node.portmap;

import dev.stenope.core.nat.Gateway;
import dev.stenope.core.wire.Endpoint;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A default gateway of this host, with the zone of its address where it is link-local, and the own
/// address towards it.
record Route(InetAddress router, InetAddress local) {
  /// The port of PCP and NAT-PMP (RFC 6887, section 19.1).
  static final int PORT = 5351;

  private static final Path FOUR = Path.of("/proc/net/route");
  private static final Path SIX = Path.of("/proc/net/ipv6_route");
  private static final int MAX_LINES = 10_000;

  /// RTF_GATEWAY of Linux.
  private static final int GATEWAY = 2;

  /// Of TEST-NET-1 (RFC 5737): nothing is sent there, but the system says by which way it would.
  private static final String ELSEWHERE = "192.0.2.1";

  /// The same of IPv6 (RFC 3849).
  private static final String ELSEWHERE_6 = "2001:db8::1";

  /// The default gateways, at most one of each family, IPv4 first.
  static List<Route> all() {
    List<Route> routes = new ArrayList<>();
    if (Files.exists(FOUR)) {
      add(routes, best(FOUR, Route::four));
      add(routes, best(SIX, Route::six));
    } else {
      add(routes, guess());
    }
    return List.copyOf(routes);
  }

  record Hop(InetAddress router, long metric) {}

  @FunctionalInterface
  interface Line {
    /// Null if the line is no default route.
    @Nullable Hop read(String[] words) throws IOException;
  }

  private static @Nullable InetAddress best(Path table, Line line) {
    Hop best = null;
    try (var lines = Files.lines(table)) {
      for (String text : lines.limit(MAX_LINES).toList()) {
        Hop hop = line.read(text.strip().split("\\s+", -1));
        if (hop != null && (best == null || hop.metric < best.metric)) {
          best = hop;
        }
      }
    } catch (IOException | RuntimeException _) {
      // A table that cannot be read names no router.
    }
    return best == null ? null : best.router;
  }

  /// Of `/proc/net/route`: device, destination, gateway, flags, two numbers, metric, mask.
  static @Nullable Hop four(String[] words) throws IOException {
    if (words.length < 8 || !words[1].equals("00000000") || !words[7].equals("00000000")) {
      return null;
    }
    byte[] address = reversed(HexFormat.of().parseHex(words[2]));
    boolean isRouter = (Integer.parseInt(words[3], 16) & GATEWAY) != 0;
    return isRouter ? new Hop(InetAddress.getByAddress(address), Long.parseLong(words[6])) : null;
  }

  /// Of `/proc/net/ipv6_route`: destination, its length, two of the source, gateway, metric, two
  /// numbers, flags, device.
  static @Nullable Hop six(String[] words) throws IOException {
    if (words.length < 10 || !words[1].equals("00") || !words[0].equals("0".repeat(32))) {
      return null;
    }
    if ((Integer.parseUnsignedInt(words[8], 16) & GATEWAY) == 0) {
      return null;
    }
    InetAddress bare = InetAddress.getByAddress(HexFormat.of().parseHex(words[4]));
    NetworkInterface device = NetworkInterface.getByName(words[9]);
    InetAddress router =
        bare.isLinkLocalAddress() && device != null
            ? Inet6Address.getByAddress(null, bare.getAddress(), device.getIndex())
            : bare;
    return new Hop(router, Long.parseLong(words[5], 16));
  }

  private static byte[] reversed(byte[] bytes) {
    byte[] reversed = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      reversed[i] = bytes[bytes.length - 1 - i];
    }
    return reversed;
  }

  /// The first address of the own network, which most routers have.
  private static @Nullable InetAddress guess() {
    try {
      InetAddress own = towards(InetAddress.ofLiteral(ELSEWHERE));
      NetworkInterface device = NetworkInterface.getByInetAddress(own);
      for (InterfaceAddress address : device.getInterfaceAddresses()) {
        if (address.getAddress().equals(own) && own instanceof Inet4Address) {
          return first(own, address.getNetworkPrefixLength());
        }
      }
    } catch (IOException | RuntimeException _) {
      // Without a network there is no router.
    }
    return null;
  }

  static InetAddress first(InetAddress own, int prefix) throws IOException {
    byte[] address = own.getAddress();
    for (int bit = prefix; bit < 8 * address.length; bit++) {
      address[bit / 8] &= (byte) ~(0x80 >> bit % 8);
    }
    address[address.length - 1] |= 1;
    return InetAddress.getByAddress(address);
  }

  private static InetAddress towards(InetAddress remote) throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(remote, PORT);
      return socket.getLocalAddress();
    }
  }

  private static void add(List<Route> routes, @Nullable InetAddress router) {
    if (router == null) {
      return;
    }
    try {
      // A link-local address is of no use to those outside.
      boolean isLocal = router instanceof Inet6Address && router.isLinkLocalAddress();
      InetAddress own = towards(isLocal ? InetAddress.ofLiteral(ELSEWHERE_6) : router);
      if (!own.isAnyLocalAddress() && !own.equals(router)) {
        routes.add(new Route(router, own));
      }
    } catch (IOException | RuntimeException _) {
      // It is out of reach.
    }
  }

  Gateway gateway() {
    return new Gateway(Endpoint.of(router.getAddress(), 0), Endpoint.of(local.getAddress(), 0));
  }
}
