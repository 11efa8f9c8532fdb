package dev.stenope.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.app.Problem;
import dev.stenope.core.wire.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whole nodes behind two NATs with a new random port for each peer, between which there is no
/// direct path, unless the router of one maps a port: that of `a` runs miniupnpd.
@Tag("lab")
class PortMappingTest {
  private static final Duration ONE_WAY = Duration.ofMillis(25);
  private static final int HOURS = 7200;

  /// A little more than the least that the daemon and the node agree on, in seconds.
  private static final int SHORT = 130;

  private static final Map<Miniupnpd.Speech, String> WORDS =
      Map.of(
          Miniupnpd.Speech.PCP, "pcp",
          Miniupnpd.Speech.NAT_PMP, "nat_pmp",
          Miniupnpd.Speech.UPNP, "upnp_igd");

  @TempDir private Path folder;

  @Test
  void pcpAloneOpensTheWay() throws Exception {
    opens(Miniupnpd.Speech.PCP);
  }

  @Test
  void natPmpAloneOpensTheWay() throws Exception {
    opens(Miniupnpd.Speech.NAT_PMP);
  }

  @Test
  void upnpAloneOpensTheWay() throws Exception {
    opens(Miniupnpd.Speech.UPNP);
  }

  private void opens(Miniupnpd.Speech speech) throws Exception {
    try (TwoHomes homes = homes();
        LabNode a = node("a");
        LabNode b = node("b")) {
      Miniupnpd router = router(homes, speech, HOURS);
      start(homes, a, b);
      Encounter meeting = Encounter.meet(a, b);
      System.out.printf("two random NATs, one with %s: %s%n", speech, meeting);
      awaitPath(a, "b");
      awaitPath(b, "a");
      // One, and that of a look at the network, if there is one just then.
      assertTrue(router.mappings() >= 1);
      Json nat = a.ask(new Json().put("command", "nat"));
      Json protocols = nat.object("port_mapping").object("protocols");
      for (String word : WORDS.values()) {
        assertEquals(
            word.equals(WORDS.get(speech)),
            protocols.text(word).equals("available"),
            nat.toString());
      }
      assertTrue(nat.object("port_mapping").text("external").startsWith(TwoHomes.address("a")));
      a.stop();
      await("the port is taken back", () -> router.mappings() == 0, Duration.ofSeconds(3));
    }
  }

  /// It takes the minute and more that half of the least lease is.
  @Test
  @Tag("nightly")
  void aLeaseIsRenewedAtHalf() throws Exception {
    try (TwoHomes homes = homes();
        LabNode a = node("a");
        LabNode b = node("b")) {
      Miniupnpd router = router(homes, Miniupnpd.Speech.ALL, SHORT);
      start(homes, a, b);
      Encounter.meet(a, b);
      awaitPath(b, "a");
      await("it is noted", () -> !router.leases().isEmpty(), Duration.ofSeconds(3));
      String first = router.leases().lines().findFirst().orElseThrow();
      // Protocol, port, address and port; the end comes behind them. What the node maps meanwhile,
      // to
      // look at its network, has another port.
      String which = String.join(":", List.of(first.split(":", -1)).subList(0, 4)) + ":";
      await(
          "it is renewed",
          () ->
              router
                  .leases()
                  .lines()
                  .anyMatch(line -> line.startsWith(which) && !line.equals(first)),
          Duration.ofSeconds(SHORT));
    }
  }

  private static TwoHomes homes() throws IOException {
    return new TwoHomes(Router.RANDOM_OPENWRT, Router.RANDOM_OPENWRT, ONE_WAY);
  }

  private LabNode node(String name) throws IOException, Problem {
    return new LabNode(folder, name, Encounter.BEHIND_NAT);
  }

  private Miniupnpd router(TwoHomes homes, Miniupnpd.Speech speech, int lifetime)
      throws IOException {
    return new Miniupnpd(
        homes.namespaces(), "routera", TwoHomes.address("a"), speech, lifetime, folder);
  }

  private static void start(TwoHomes homes, LabNode a, LabNode b) throws IOException {
    a.start(command -> homes.namespaces().start("a", command), Duration.ZERO);
    b.start(command -> homes.namespaces().start("b", command), Duration.ZERO);
  }

  private static void awaitPath(LabNode node, String other) throws Exception {
    await(
        "the way is named",
        () -> {
          Json peer = node.peer(other);
          return peer != null
              && peer.get("path") instanceof Json path
              && path.text("kind").equals("mapped");
        },
        Duration.ofSeconds(30));
  }

  private static void await(String what, Callable<Boolean> so, Duration limit) throws Exception {
    long end = System.nanoTime() + limit.toNanos();
    while (!so.call()) {
      assertTrue(System.nanoTime() < end, what);
      Thread.sleep(50);
    }
  }
}
