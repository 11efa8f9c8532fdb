package dev.stenope.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.app.Main;
import dev.stenope.app.Problem;
import dev.stenope.core.path.RelayAddress;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.node.Home;
import dev.stenope.node.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two homes, 25 ms apart, and `stenope relay` on a server between them, which one of the two
/// knows.
@Tag("lab")
class RelayedHomesTest {
  private static final Duration ONE_WAY = Duration.ofMillis(25);
  private static final int MESSAGES = 40;

  /// As in many offices: nothing leaves but TCP to port 443.
  private static final String ONLY_443 =
      """
      table ip office {
        chain forward {
          type filter hook forward priority filter;
          iifname "wan" ct state established accept
          tcp dport 443 accept
          drop
        }
      }
      """;

  private static final String NO_UDP =
      """
      table ip silence {
        chain forward {
          type filter hook forward priority filter;
          ip protocol udp drop
        }
      }
      """;

  @TempDir private Path folder;

  /// Starts the relay, and returns its address.
  private String relay(TwoHomes homes) throws IOException {
    Home home = Home.create(folder.resolve("relay"), "relay", new SecureRandom());
    RelayAddress address = new RelayAddress(TwoHomes.SERVER, 443, home.identity().relay().id());
    Process process =
        homes
            .namespaces()
            .start(
                TwoHomes.INTERNET,
                new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "relay",
                        "--open",
                        "--while-input",
                        "--host",
                        TwoHomes.SERVER,
                        "--home",
                        home.directory().toString())
                    .redirectErrorStream(true));
    String said = "";
    while (!said.contains(address.toString())) {
      String line = process.inputReader().readLine();
      if (line == null) {
        throw new IOException("the relay did not start: " + said);
      }
      said += line + "\n";
    }
    return address.toString();
  }

  private static void start(TwoHomes homes, LabNode node) throws IOException {
    node.start(command -> homes.namespaces().start(node.name(), command), Duration.ZERO);
  }

  private static Json send(LabNode from, String to, String text) throws Problem {
    return from.ask(
        new Json()
            .put("command", "send")
            .put("peer", to)
            .put("text", text)
            .put("wait", "accepted"));
  }

  @Test
  void behindAnOfficeThatLetsOnlyHttpsOutTheyMeetThroughTheRelay()
      throws IOException, Problem, MalformedException {
    Settings knows = Encounter.BEHIND_NAT;
    try (TwoHomes homes = new TwoHomes(Router.OPENWRT, Router.OPENWRT, ONE_WAY)) {
      knows = knows.withCarriers(List.of(relay(homes)));
      homes.namespaces().nft("routera", ONLY_443);
      try (LabNode a = new LabNode(folder, "a", knows);
          LabNode b = new LabNode(folder, "b", Encounter.BEHIND_NAT)) {
        start(homes, a);
        start(homes, b);
        Encounter met = Encounter.meet(a, b);
        System.out.printf("only TCP 443: connect %.0f ms by %s%n", met.connectMillis(), met.path());
        assertEquals("websocket", met.path());
        assertTrue(met.connectMillis() < 2000, met::toString);
        assertEquals("accepted", send(a, "b", "through the relay").text("state"));
        assertEquals("accepted", send(b, "a", "and back").text("state"));
      }
    }
  }

  @Test
  void theRelayTakesOverWhenTheDirectWayDies() throws IOException, Problem, MalformedException {
    try (TwoHomes homes = new TwoHomes(Router.OPENWRT, Router.OPENWRT, ONE_WAY)) {
      Settings knows = Encounter.BEHIND_NAT.withCarriers(List.of(relay(homes)));
      try (LabNode a = new LabNode(folder, "a", knows);
          LabNode b = new LabNode(folder, "b", Encounter.BEHIND_NAT)) {
        start(homes, a);
        start(homes, b);
        Encounter.meet(a, b);
        Encounter.await(() -> isDirect(a, b) && isDirect(b, a), a, b);
        double longest = 0;
        for (int i = 0; i < MESSAGES; i++) {
          if (i == MESSAGES / 2) {
            homes.namespaces().nft("routera", NO_UDP);
          }
          long begun = System.nanoTime();
          Json answer = send(i % 2 == 0 ? a : b, i % 2 == 0 ? "b" : "a", "number " + i);
          assertEquals("accepted", answer.text("state"));
          longest = Math.max(longest, (System.nanoTime() - begun) / 1e6);
        }
        System.out.printf("the direct way dies: longest from sent to confirmed %.0f ms%n", longest);
        assertTrue(longest < 1500, longest + " ms");
        assertEquals(MESSAGES, a.all(new Json().put("command", "history")).size());
        assertEquals(MESSAGES, b.all(new Json().put("command", "history")).size());
      }
    }
  }

  private static boolean isDirect(LabNode node, LabNode other) throws Problem {
    Json peer = node.peer(other.name());
    return peer != null
        && peer.get("path") instanceof Json path
        && path.text("kind", "").equals("punched");
  }
}
