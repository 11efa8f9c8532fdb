package dev.stenope.node;

import dev.stenope.core.nat.KnownNetwork;
import dev.stenope.core.wire.Endpoint;
import dev.stenope.node.portmap.Gateways;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A name by which the network of this host is known again: its default gateways, with their
/// hardware addresses where those are known, and the prefixes of the own addresses towards them.
final class NetworkName {
  private static final Path NEIGHBOURS = Path.of("/proc/net/arp");
  private static final int MAX_LINES = 4096;
  private static final String NOBODY = "00:00:00:00:00:00";

  private final List<InetAddress> bound;
  private String name = "";

  /// `bound` are the addresses that the node keeps to, all if it is empty.
  NetworkName(List<InetAddress> bound) {
    this.bound = List.copyOf(bound);
  }

  /// Empty where there is no gateway. A gateway whose hardware address the system has forgotten is
  /// taken for the one that it was.
  String look() {
    List<String> full = new ArrayList<>();
    List<String> bare = new ArrayList<>();
    for (Map.Entry<InetAddress, InetAddress> route : Gateways.routers().entrySet()) {
      if (bound.isEmpty() || bound.contains(route.getValue())) {
        String router = route.getKey().getHostAddress();
        String prefix = " in " + prefix(route.getValue());
        bare.add(router + prefix);
        full.add(router + hardware(router) + prefix);
      }
    }
    boolean same = full.equals(bare) && name.replaceAll(" at [0-9a-f:]+", "").equals(join(bare));
    name = same ? name : join(full);
    return name;
  }

  private static String join(List<String> parts) {
    String all = String.join(", ", parts);
    return all.substring(0, Math.min(KnownNetwork.MAX_KEY, all.length()));
  }

  private static String hardware(String router) {
    try (var lines = Files.lines(NEIGHBOURS)) {
      for (String line : lines.limit(MAX_LINES).toList()) {
        String[] words = line.split("\\s+", -1);
        if (words.length > 3 && words[0].equals(router) && !words[3].equals(NOBODY)) {
          return " at " + words[3];
        }
      }
    } catch (IOException | RuntimeException _) {
      // Other systems have no such file.
    }
    return "";
  }

  private static String prefix(InetAddress own) {
    try {
      NetworkInterface device = NetworkInterface.getByInetAddress(own);
      if (device != null) {
        for (InterfaceAddress address : device.getInterfaceAddresses()) {
          if (address.getAddress().equals(own)) {
            return network(own.getAddress(), address.getNetworkPrefixLength());
          }
        }
      }
    } catch (IOException _) {
      // An interface that is just going away has no prefix.
    }
    return "?";
  }

  static String network(byte[] address, int length) {
    for (int i = 0; i < address.length; i++) {
      int kept = Math.clamp(length - 8L * i, 0, 8);
      address[i] &= (byte) (0xff00 >> kept);
    }
    return Endpoint.of(address, 0).host() + "/" + length;
  }
}
