package dev.stenope.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.stenope.app.Problem;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.node.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two machines that reach each other by addresses of Tailscale alone.
@Tag("lab")
class TailnetTest {
  @TempDir private Path folder;

  @Test
  void theyMeetOverTheTailnet() throws IOException, Problem, MalformedException {
    try (Namespaces tailnet = new Namespaces();
        LabNode a = new LabNode(folder, "a", Settings.standard());
        LabNode b = new LabNode(folder, "b", Settings.standard())) {
      tailnet.add("a");
      tailnet.add("b");
      tailnet.join("a", "tailscale0", "b", "tailscale0");
      address(tailnet, "a", "100.101.102.1", "fd7a:115c:a1e0::1");
      address(tailnet, "b", "100.101.102.2", "fd7a:115c:a1e0::2");
      a.start(command -> tailnet.start("a", command), Duration.ZERO);
      b.start(command -> tailnet.start("b", command), Duration.ZERO);
      assertEquals("overlay", Encounter.meet(a, b).path());
    }
  }

  private static void address(Namespaces tailnet, String machine, String four, String six)
      throws IOException {
    tailnet.ip(machine, "addr add " + four + "/10 dev tailscale0");
    tailnet.ip(machine, "addr add " + six + "/48 dev tailscale0 nodad");
  }
}
