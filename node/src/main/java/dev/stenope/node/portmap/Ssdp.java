package dev.stenope.node.portmap;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The search for the description of an internet gateway (UPnP Device Architecture, section 1.3).
final class Ssdp {
  static final int PORT = 1900;

  private static final String GROUP = "239.255.255.250";
  private static final int MAX_LENGTH = 2048;
  private static final int MAX_PACKETS = 64;
  private static final int MAX_LOCATIONS = 4;
  private static final List<String> TARGETS =
      List.of(
          "urn:schemas-upnp-org:device:InternetGatewayDevice:2",
          "urn:schemas-upnp-org:device:InternetGatewayDevice:1");

  private Ssdp() {}

  /// Asks the router, and all who listen to the group, since some routers answer but one of the
  /// two; hears the router alone. `found` takes each address of a description, which is one of the
  /// router's own, until it says that it is the right one.
  static boolean search(Route route, int port, Duration patience, Predicate<URI> found)
      throws IOException {
    Set<URI> seen = new HashSet<>();
    try (DatagramSocket socket = new DatagramSocket(0, route.local())) {
      NetworkInterface device = NetworkInterface.getByInetAddress(route.local());
      if (device != null) {
        socket.setOption(StandardSocketOptions.IP_MULTICAST_IF, device);
      }
      for (String target : TARGETS) {
        ask(socket, new InetSocketAddress(route.router(), port), target);
        ask(socket, new InetSocketAddress(InetAddress.ofLiteral(GROUP), port), target);
      }
      long end = System.nanoTime() + patience.toNanos();
      byte[] buffer = new byte[MAX_LENGTH];
      for (int i = 0; i < MAX_PACKETS && seen.size() < MAX_LOCATIONS; i++) {
        long left = (end - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
          return false;
        }
        socket.setSoTimeout((int) left);
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        socket.receive(packet);
        URI location =
            packet.getAddress().equals(route.router())
                ? location(new String(buffer, 0, packet.getLength(), US_ASCII), route.router())
                : null;
        if (location != null && seen.add(location) && found.test(location)) {
          return true;
        }
      }
    } catch (SocketTimeoutException _) {
      // Nobody else will answer.
    }
    return false;
  }

  private static void ask(DatagramSocket socket, InetSocketAddress to, String target) {
    byte[] request =
        """
        M-SEARCH * HTTP/1.1\r
        HOST: %s:%d\r
        MAN: "ssdp:discover"\r
        MX: 1\r
        ST: %s\r
        \r
        """
            .formatted(GROUP, PORT, target)
            .getBytes(US_ASCII);
    try {
      socket.send(new DatagramPacket(request, request.length, to));
    } catch (IOException _) {
      // Where there is no way to the group there may be one to the router.
    }
  }

  /// Where an answer says that the description of a gateway is; null unless it is at the router's
  /// own address.
  static @Nullable URI location(String answer, InetAddress router) {
    String[] lines = answer.split("\r?\n", -1);
    if (!lines[0].startsWith("HTTP/1.1 200")) {
      return null;
    }
    for (String line : lines) {
      int colon = line.indexOf(':');
      if (colon > 0
          && line.substring(0, colon).strip().toLowerCase(Locale.ROOT).equals("location")) {
        return own(line.substring(colon + 1).strip(), null, router);
      }
    }
    return null;
  }

  /// A URL of plain HTTP at the router's address, where `text` may be relative to `base`; null if
  /// it leads anywhere else.
  static @Nullable URI own(String text, @Nullable URI base, InetAddress router) {
    try {
      URI uri = base == null ? URI.create(text) : base.resolve(text);
      String host = uri.getHost();
      boolean isOwn =
          "http".equalsIgnoreCase(uri.getScheme())
              && host != null
              && uri.getUserInfo() == null
              && uri.getPort() != 0
              && uri.getPort() <= 65535
              && InetAddress.ofLiteral(host).equals(router);
      return isOwn ? uri : null;
    } catch (IllegalArgumentException _) {
      return null;
    }
  }
}
