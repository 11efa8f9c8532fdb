package dev.stenope.lab;

import static java.nio.file.StandardOpenOption.APPEND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.app.Problem;
import dev.stenope.core.wire.Json;
import dev.stenope.node.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A machine that dies and comes back, as the two others see it, one of which has a way to people.
/// It takes the minute and more after which a machine is said to be dead.
@Tag("nightly")
@Timeout(240)
class DeathTest {
  private static final Settings LOOPBACK = Settings.standard().withBind(List.of("127.0.0.1"));
  private static final Duration PATIENCE = Duration.ofSeconds(100);

  @TempDir private Path folder;

  @Test
  void peopleAreToldOnceByTheNodeThatCanReachThem() throws Exception {
    try (LabNode a = new LabNode(folder, "a", LOOPBACK);
        LabNode b = new LabNode(folder, "b", LOOPBACK);
        LabNode c = new LabNode(folder, "c", LOOPBACK)) {
      Path told = folder.resolve("told");
      Files.writeString(
          folder.resolve("b/stenope.yaml"),
          "\ndoctor: {command: 'echo $STENOPE_KIND $STENOPE_PEER >> " + told + "', agent: kimi}\n",
          APPEND);
      for (LabNode node : List.of(a, b, c)) {
        node.start(ProcessBuilder::start, Duration.ZERO);
      }
      Encounter.meet(a, b);
      Encounter.meet(a, c);
      Encounter.meet(b, c);

      c.kill();
      await(told, "dead c\n");
      Json kimi = new Json().put("agent", "kimi");
      b.ask(new Json().put("command", "attach").put("agent", "kimi").put("slots", 1L));
      Json task = b.ask(kimi.put("command", "task-next").put("wait", 30L));
      assertTrue(task.text("text").contains("c does not answer"), task.toString());
      assertEquals("dead", health(a));
      assertEquals("dead", health(b));
      c.start(ProcessBuilder::start, Duration.ZERO);
      await(told, "dead c\nback c\n");
      assertEquals(0, alerts(a));
      assertEquals(2, alerts(b));
    }
  }

  private static long alerts(LabNode node) throws IOException {
    try (var lines = Files.lines(node.output())) {
      return lines.filter(line -> line.contains("\"event\":\"alert\"")).count();
    }
  }

  private static String health(LabNode node) throws Problem {
    for (Object each : node.ask(new Json().put("command", "doctor")).list("peers")) {
      if (each instanceof Json peer && peer.text("name", "").equals("c")) {
        return peer.text("health", "");
      }
    }
    return "";
  }

  private static void await(Path file, String text) throws IOException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!Files.exists(file) || !Files.readString(file).equals(text)) {
      assertTrue(System.nanoTime() < end, "not within " + PATIENCE + ": " + text);
      LockSupport.parkNanos(20_000_000);
    }
  }
}
