package dev.stenope.lab;

import dev.stenope.node.StunResponder;
import dev.stenope.node.line.DelayLine;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The hosts `a` and `b`, each behind a router of its own, and between the routers an internet with
/// a server in it.
///
///     a 192.168.1.2 -- routera 11.0.0.1 ~~ inet 203.0.113.1 ~~ 11.0.0.2 routerb -- b 192.168.2.2
///
/// Behind a router that does not translate the host is 11.1.1.2 or 11.1.2.2. A packet takes half of `oneWay` on each of the two lines.
final class TwoHomes implements AutoCloseable {
  static final String SERVER = "203.0.113.1";

  /// One server does not tell whether a NAT heeds the destination.
  static final String OTHER_SERVER = "203.0.113.2";

  static final int STUN_PORT = 3478;
  static final List<String> STUN =
      List.of(SERVER + ":" + STUN_PORT, OTHER_SERVER + ":" + STUN_PORT);
  static final String INTERNET = "inet";

  private final Namespaces namespaces = new Namespaces();
  private final List<DelayLine> lines = new ArrayList<>();
  private final List<StunResponder> responders = new ArrayList<>();

  TwoHomes(Router a, Router b, Duration oneWay) throws IOException {
    try {
      namespaces.addRouter(INTERNET);
      for (String server : List.of(SERVER, OTHER_SERVER)) {
        namespaces.ip(INTERNET, "addr add " + server + "/32 dev lo");
        InetSocketAddress address = new InetSocketAddress(server, STUN_PORT);
        responders.add(namespaces.inside(INTERNET, () -> StunResponder.start(address)));
      }
      home("a", 1, a, oneWay.dividedBy(2));
      home("b", 2, b, oneWay.dividedBy(2));
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  /// The address of a home as the internet sees it.
  static String address(String home) {
    // A router that maps ports wants no address that is reserved for documentation.
    return home.equals("a") ? "11.0.0.1" : "11.0.0.2";
  }

  Namespaces namespaces() {
    return namespaces;
  }

  private void home(String host, int number, Router router, Duration delay) throws IOException {
    String box = "router" + host;
    String device = "home" + host;
    String lan = (router.translates() ? "192.168." : "11.1.") + number + ".";
    namespaces.add(host);
    namespaces.addRouter(box);
    namespaces.join(box, "lan", host, "eth0");
    namespaces.ip(box, "addr add " + lan + "1/24 dev lan");
    namespaces.ip(host, "addr add " + lan + "2/24 dev eth0");
    namespaces.ip(host, "route add default via " + lan + "1");
    lines.add(namespaces.join(box, "wan", INTERNET, device, DelayLine.Quality.delayed(delay)));
    namespaces.ip(box, "addr add " + address(host) + "/32 dev wan");
    namespaces.ip(box, "route add default dev wan");
    namespaces.ip(INTERNET, "route add " + address(host) + "/32 dev " + device);
    if (!router.translates()) {
      namespaces.ip(INTERNET, "route add " + lan + "0/24 dev " + device);
    }
    namespaces.nft(box, router.rules(lan + "2"));
  }

  /// Waits until something takes connections at a port of the server: who asks before that rests a
  /// while before it asks again.
  void awaitServer(int port) throws IOException {
    boolean there = false;
    while (!there) {
      there = namespaces.inside(INTERNET, () -> isThere(port));
    }
  }

  private static boolean isThere(int port) throws InterruptedException {
    try (Socket _ = new Socket(SERVER, port)) {
      return true;
    } catch (IOException _) {
      Thread.sleep(10);
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    responders.forEach(StunResponder::close);
    for (DelayLine line : lines) {
      line.close();
    }
    namespaces.close();
  }
}
