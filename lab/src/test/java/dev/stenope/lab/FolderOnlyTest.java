package dev.stenope.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.stenope.app.Problem;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.node.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two machines between which no packet can go, and a folder that both reach.
@Tag("lab")
class FolderOnlyTest {
  private static final int MESSAGES = 10;

  @TempDir private Path folder;

  @Test
  void theyMeetAndTalkThroughTheFolder() throws IOException, Problem, MalformedException {
    try (Namespaces islands = new Namespaces();
        LabNode a = new LabNode(folder, "a", Settings.standard());
        LabNode b = new LabNode(folder, "b", Settings.standard())) {
      islands.add("a");
      islands.add("b");
      a.start(command -> islands.start("a", command), Duration.ZERO);
      b.start(command -> islands.start("b", command), Duration.ZERO);
      assertEquals("drop", Encounter.meet(a, b).path());

      List<Double> millis = new ArrayList<>();
      for (int i = 0; i < MESSAGES; i++) {
        long begun = System.nanoTime();
        Json answer = send(i % 2 == 0 ? a : b, i % 2 == 0 ? "b" : "a", "number " + i, "accepted");
        assertEquals("accepted", answer.text("state"));
        millis.add((System.nanoTime() - begun) / 1e6);
      }
      double median = Figures.median(millis);
      System.out.printf("folder only: sent to confirmed p50 %.0f ms of %s%n", median, millis);

      b.stop();
      send(a, "b", "for later", "sent");
      a.stop();
      b.start(command -> islands.start("b", command), Duration.ZERO);
      Encounter.await(b::isUp, a, b);
      Encounter.await(() -> history(b).contains("for later"), a, b);
      assertEquals(MESSAGES + 1, history(b).size());
    }
  }

  private static Json send(LabNode from, String to, String text, String wait) throws Problem {
    return from.ask(
        new Json().put("command", "send").put("peer", to).put("text", text).put("wait", wait));
  }

  private static List<String> history(LabNode node) throws Problem {
    return node.all(new Json().put("command", "history")).stream()
        .map(line -> line.text("text", ""))
        .toList();
  }
}
