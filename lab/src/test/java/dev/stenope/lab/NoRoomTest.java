package dev.stenope.lab;

import static java.nio.file.StandardOpenOption.APPEND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.app.Problem;
import dev.stenope.core.wire.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An agent on its way to a machine that has no room for it.
@Tag("lab")
class NoRoomTest {
  private static final String AGENT = "kimi";

  private static final int MEMORY = 30;

  /// Megabytes of the home there: too few at first.
  private static final int HOME = 100;

  private static final int LARGE_HOME = 256;

  /// Megabytes of the disk for its memory there.
  private static final int NARROW = 16;

  private static final int WIDE = 64;

  @TempDir private Path folder;

  @Test
  void isNeitherLostNorDoubledWhereItFindsNoRoom() throws Exception {
    Path memory = Luggage.fill(folder.resolve("memory"), MEMORY << 20);
    try (TwoHomes homes = new TwoHomes(Router.OPENWRT, Router.MASQUERADE, Duration.ofMillis(10));
        SmallDisk home = new SmallDisk(folder.resolve("b"), HOME);
        SmallDisk there = new SmallDisk(folder.resolve("there"), NARROW);
        LabNode a = new LabNode(folder, "a", Encounter.BEHIND_NAT);
        LabNode b = new LabNode(folder, "b", Encounter.BEHIND_NAT)) {
      hasAgent(a, memory);
      hasAgent(b, there.folder());
      a.start(command -> homes.namespaces().start("a", command), Duration.ZERO);
      b.start(command -> homes.namespaces().start("b", command), Duration.ZERO);
      Encounter.meet(a, b);
      Json handoff = Luggage.handoff(AGENT, b).put("wait", true);

      Problem refused = assertThrows(Problem.class, () -> a.ask(handoff));
      assertTrue(refused.line().contains("there is no room for 60 MiB"), refused.line());
      assertTrue(Luggage.runs(a, AGENT));
      assertFalse(Luggage.runs(b, AGENT));

      home.resize(LARGE_HOME);
      a.ask(handoff);
      Encounter.await(() -> b.said().contains("is full"), a, b);
      a.ask(
          new Json().put("command", "send").put("peer", "b/" + AGENT).put("text", "are you there"));
      assertFalse(Luggage.runs(a, AGENT));
      assertFalse(Luggage.runs(b, AGENT));

      there.resize(WIDE);
      Encounter.await(() -> Luggage.runs(b, AGENT), a, b);
      Encounter.await(() -> texts(a).contains("ARE YOU THERE"), a, b);
      try (var files = Files.list(memory)) {
        for (Path file : files.toList()) {
          Path copy = there.folder().resolve(String.valueOf(file.getFileName()));
          assertEquals(-1, Files.mismatch(file, copy));
        }
      }
    }
  }

  private static void hasAgent(LabNode node, Path memory) throws IOException {
    Files.writeString(
        node.folder().resolve("stenope.yaml"),
        "\nagents:\n  " + AGENT + ": {command: tr a-z A-Z, memory: " + memory + "}\n",
        APPEND);
  }

  private static List<String> texts(LabNode node) throws Problem {
    return node.all(new Json().put("command", "history")).stream()
        .map(line -> line.text("text", ""))
        .toList();
  }
}
