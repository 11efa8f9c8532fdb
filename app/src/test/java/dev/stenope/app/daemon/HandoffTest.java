package dev.stenope.app.daemon;

import static dev.stenope.app.cli.TwoDaemons.all;
import static dev.stenope.app.cli.TwoDaemons.ask;
import static dev.stenope.app.cli.TwoDaemons.command;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.app.Problem;
import dev.stenope.app.cli.WithTwoDaemons;
import dev.stenope.core.wire.Json;
import dev.stenope.node.Home;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Agents that go from one node to another and back.
@Timeout(120)
class HandoffTest extends WithTwoDaemons {
  private static final int SIZE = 3 << 20;

  private static Json handoff(String agent, String peer) {
    return command("handoff").put("agent", agent).put("peer", peer).put("wait", true);
  }

  private Json askAlice(String text) throws Problem {
    return ask(nodes.bob, command("ask").put("peer", "alice/kimi").put("text", text));
  }

  private Path memoryOfAlice() throws Exception {
    Path memory = Files.createDirectories(temp.resolve("memory"));
    byte[] large = new byte[SIZE];
    new Random(1).nextBytes(large);
    Files.write(memory.resolve("large"), large);
    Files.writeString(Files.createDirectory(memory.resolve("notes")).resolve("a.md"), "likes tea");
    Files.writeString(memory.resolve(".env"), "KEY=1");
    return memory;
  }

  /// The bytes of packages that have come to a node.
  private static long travelled(Home home) throws Problem {
    return all(home, command("file-transfers")).stream()
        .filter(transfer -> transfer.text("direction", "").equals("in"))
        .mapToLong(transfer -> transfer.number("travelled", 0))
        .sum();
  }

  @Test
  void goesWithAllThatItKnowsAndComesBackWithWhatIsNew() throws Exception {
    Path memory = memoryOfAlice();
    nodes.aliceHas("agents:\n  kimi: {command: tr a-z A-Z, memory: " + memory + "}\n");
    assertEquals("HELLO", askAlice("hello").text("text"));

    List<Json> told = all(nodes.alice, handoff("kimi", "bob"));
    assertTrue(told.stream().anyMatch(line -> line.text("left_out", "").equals("memory/.env")));
    Json done = told.getLast();
    assertEquals("standby", done.text("phase"), done.toString());
    assertEquals("bob", done.text("node"));
    assertEquals(2, done.object("proof").number("messages"));
    assertEquals("HELLO", done.object("proof").text("last_text"));

    Path place = nodes.bob.directory().resolve("agents/kimi");
    awaitPhase(nodes.bob, "active");
    assertEquals("likes tea", Files.readString(place.resolve("memory/notes/a.md")));
    assertEquals(SIZE, Files.size(place.resolve("memory/large")));
    assertFalse(Files.exists(place.resolve("memory/.env")));
    assertEquals(2, Files.readAllLines(place.resolve("conversation.jsonl")).size());
    assertTrue(travelled(nodes.bob) > SIZE);

    Files.writeString(place.resolve("memory/notes/b.md"), "and coffee");
    Files.delete(place.resolve("memory/notes/a.md"));
    Json back = ask(nodes.bob, handoff("kimi", "alice"));
    assertEquals("alice", back.text("node"), back.toString());
    awaitPhase(nodes.alice, "active");
    assertEquals("and coffee", Files.readString(memory.resolve("notes/b.md")));
    assertFalse(Files.exists(memory.resolve("notes/a.md")));
    assertTrue(Files.exists(memory.resolve(".env")));
    assertTrue(travelled(nodes.alice) < 10_000, "" + travelled(nodes.alice));
    assertEquals("AGAIN", askAlice("again").text("text"));
  }

  @Test
  void whatComesForItMeanwhileFollowsInOrderOnce() throws Exception {
    ask(nodes.alice, command("attach").put("agent", "kimi"));
    for (int i = 0; i < 3; i++) {
      send("before " + i);
    }
    nodes.stopBob();
    Json frozen = ask(nodes.alice, handoff("kimi", "bob").put("wait", false));
    assertEquals("frozen", frozen.text("phase"));
    Problem here =
        assertThrows(Problem.class, () -> ask(nodes.alice, command("take").put("agent", "kimi")));
    assertTrue(here.line().contains("being handed over, with bob"), here.line());
    nodes.startBob();
    for (int i = 0; i < 3; i++) {
      send("after " + i);
    }
    for (String text :
        List.of("before 0", "before 1", "before 2", "after 0", "after 1", "after 2")) {
      Json taken = take();
      assertEquals(text, taken.text("text"));
      ask(
          nodes.bob,
          command("mark").put("message_id", taken.text("message_id")).put("state", "processed"));
    }
    assertEquals(List.of(), all(nodes.bob, command("take").put("agent", "kimi")));
  }

  private void send(String text) throws Problem {
    ask(
        nodes.bob,
        command("send").put("peer", "alice/kimi").put("text", text).put("wait", "accepted"));
  }

  private Json take() throws Problem {
    while (true) {
      try {
        List<Json> found = all(nodes.bob, command("take").put("agent", "kimi").put("wait", 10));
        if (!found.isEmpty()) {
          return found.getFirst();
        }
      } catch (Problem offered) {
        assertTrue(offered.line().contains("kimi does not run here"), offered.line());
      }
    }
  }
}
