package dev.stenope.lab;

import dev.stenope.node.StunResponder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The hosts `a`, `b` and `c`, each behind a router of its own on an internet with a STUN server,
/// whose ways can be cut and changed.
///
///     a 192.168.1.2 -- routera 198.18.1.2 -- 198.18.1.1 inet 203.0.113.1, and so on
final class Neighbours implements AutoCloseable {
  static final List<String> HOSTS = List.of("a", "b", "c");

  private static final String INTERNET = TwoHomes.INTERNET;

  /// Addresses that a host, or a router on the internet, takes in turn: 2 and on.
  private static final int ADDRESSES = 100;

  private final Namespaces namespaces = new Namespaces();
  private @Nullable StunResponder stun;

  /// `routers` are those of the hosts, in their order.
  Neighbours(List<Router> routers) throws IOException {
    try {
      namespaces.addRouter(INTERNET);
      namespaces.ip(INTERNET, "addr add " + TwoHomes.SERVER + "/32 dev lo");
      InetSocketAddress server = new InetSocketAddress(TwoHomes.SERVER, TwoHomes.STUN_PORT);
      stun = namespaces.inside(INTERNET, () -> StunResponder.start(server));
      for (int i = 0; i < HOSTS.size(); i++) {
        home(HOSTS.get(i), routers.get(i));
      }
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  private void home(String host, Router router) throws IOException {
    String box = "router" + host;
    namespaces.add(host);
    namespaces.addRouter(box);
    namespaces.join(box, "lan", host, "eth0");
    namespaces.join(box, "wan", INTERNET, "home" + host);
    namespaces.ip(box, "addr add " + inner(host, 1) + "/24 dev lan");
    namespaces.ip(INTERNET, "addr add " + outer(host, 1) + "/24 dev home" + host);
    moveInside(host, 0);
    moveOutside(host, 0);
    namespaces.nft(box, router.rules(inner(host, 2)));
  }

  private static String inner(String host, int last) {
    return "192.168." + (HOSTS.indexOf(host) + 1) + "." + last;
  }

  private static String outer(String host, int last) {
    return "198.18." + (HOSTS.indexOf(host) + 1) + "." + last;
  }

  Process start(String host, ProcessBuilder command) throws IOException {
    return namespaces.start(host, command);
  }

  /// The host has another address in its home.
  void moveInside(String host, int turn) throws IOException {
    namespaces.ip(host, "addr flush dev eth0");
    namespaces.ip(host, "addr add " + inner(host, 2 + turn % ADDRESSES) + "/24 dev eth0");
    namespaces.ip(host, "route replace default via " + inner(host, 1));
  }

  /// The home has another address on the internet, and its router remembers nothing.
  void moveOutside(String host, int turn) throws IOException {
    String box = "router" + host;
    namespaces.ip(box, "addr flush dev wan");
    namespaces.ip(box, "addr add " + outer(host, 2 + turn % ADDRESSES) + "/24 dev wan");
    namespaces.ip(box, "route replace default via " + outer(host, 1));
  }

  /// Nothing comes in or goes out. The router forgets what it masquerades.
  void cut(String host) throws IOException {
    namespaces.ip("router" + host, "link set wan down");
  }

  void mend(String host) throws IOException {
    namespaces.ip("router" + host, "link set wan up");
    namespaces.ip("router" + host, "route replace default via " + outer(host, 1));
  }

  /// No packet goes between the two: they have the folder alone.
  void part(String one, String other) throws IOException {
    namespaces.nft(
        INTERNET,
        """
        table ip parted {
          chain forward {
            type filter hook forward priority filter;
            iifname "home%1$s" oifname "home%2$s" drop
            iifname "home%2$s" oifname "home%1$s" drop
          }
        }
        """
            .formatted(one, other));
  }

  void rejoin() throws IOException {
    namespaces.nft(INTERNET, "delete table ip parted\n");
  }

  @Override
  public void close() throws IOException {
    if (stun != null) {
      stun.close();
    }
    namespaces.close();
  }
}
