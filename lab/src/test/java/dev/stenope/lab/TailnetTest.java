package dev.stenope.lab;

import static java.nio.file.StandardOpenOption.APPEND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.app.Problem;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.node.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two machines that reach each other by addresses of Tailscale alone.
@Tag("lab")
class TailnetTest {
  private static final String NO_UDP =
      """
      table inet silence {
        chain input {
          type filter hook input priority filter;
          meta l4proto udp drop
        }
      }
      """;

  /// What the tool of Tailscale prints at `a`: nobody is logged in anywhere here.
  private static final String TOOL =
      """
      #!/bin/sh
      echo '{"TUN": true, "BackendState": "Running", "TailscaleIPs": ["100.101.102.1"]}'
      """;

  @TempDir private Path folder;

  @Test
  void theyMeetOverTheTailnet() throws Exception {
    try (Namespaces tailnet = tailnet();
        LabNode a = new LabNode(folder, "a", Settings.standard());
        LabNode b = new LabNode(folder, "b", Settings.standard())) {
      assertEquals("overlay", meet(tailnet, a, b).path());
    }
  }

  @Test
  void whereNoUdpComesThroughOneOfThemIsTheRelayOfTheTailnet() throws Exception {
    try (Namespaces tailnet = tailnet();
        LabNode a = new LabNode(folder, "a", Settings.standard());
        LabNode b = new LabNode(folder, "b", Settings.standard())) {
      tailnet.nft("a", NO_UDP);
      tailnet.nft("b", NO_UDP);
      Files.writeString(
          a.folder().resolve("stenope.yaml"), "\nrelay: {listen: \"tailnet:8443\"}\n", APPEND);
      Path tool = folder.resolve("tailscale");
      Files.writeString(tool, TOOL);
      assertTrue(tool.toFile().setExecutable(true));
      assertEquals("websocket", meet(tailnet, a, b).path());
      Json send =
          new Json().put("command", "send").put("text", "over the tailnet").put("wait", "accepted");
      assertEquals("accepted", a.ask(send.put("peer", "b")).text("state"));
      assertEquals("accepted", b.ask(send.put("peer", "a")).text("state"));
    }
  }

  private static Namespaces tailnet() throws IOException {
    Namespaces tailnet = new Namespaces();
    tailnet.add("a");
    tailnet.add("b");
    tailnet.join("a", "tailscale0", "b", "tailscale0");
    address(tailnet, "a", "100.101.102.1", "fd7a:115c:a1e0::1");
    address(tailnet, "b", "100.101.102.2", "fd7a:115c:a1e0::2");
    return tailnet;
  }

  private Encounter meet(Namespaces tailnet, LabNode a, LabNode b)
      throws IOException, Problem, MalformedException {
    a.start(
        command -> {
          command.environment().merge("PATH", folder + ":", (path, first) -> first + path);
          return tailnet.start("a", command);
        },
        Duration.ZERO);
    b.start(command -> tailnet.start("b", command), Duration.ZERO);
    return Encounter.meet(a, b);
  }

  private static void address(Namespaces tailnet, String machine, String four, String six)
      throws IOException {
    tailnet.ip(machine, "addr add " + four + "/10 dev tailscale0");
    tailnet.ip(machine, "addr add " + six + "/48 dev tailscale0 nodad");
  }
}
