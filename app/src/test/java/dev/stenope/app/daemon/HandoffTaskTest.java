package dev.stenope.app.daemon;

import static dev.stenope.app.cli.TwoDaemons.ask;
import static dev.stenope.app.cli.TwoDaemons.await;
import static dev.stenope.app.cli.TwoDaemons.command;
import static dev.stenope.app.cli.TwoDaemons.open;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.app.Problem;
import dev.stenope.app.cli.WithTwoDaemons;
import dev.stenope.app.control.Control;
import dev.stenope.core.wire.Json;
import dev.stenope.node.Home;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Tasks of agents that are handed over.
@Timeout(300)
class HandoffTaskTest extends WithTwoDaemons {
  private static Json handoff(String peer) {
    return command("handoff").put("agent", "kimi").put("peer", peer).put("wait", true);
  }

  private static Json task(String to, String... texts) {
    return command("task-run").put("to", to).put("texts", List.of(texts));
  }

  private static Json result(Home home, Json task) throws Problem {
    try (Control control = open(home, task.put("follow", true))) {
      return await(control, line -> line.text("event", "").equals("result"));
    }
  }

  private static List<String> texts(Json task) {
    return task.list("parts").stream().map(part -> ((Json) part).text("text", "")).toList();
  }

  private void staysForItsTask() {
    Problem busy =
        assertThrows(Problem.class, () -> ask(nodes.alice, handoff("bob").put("timeout", 1)));
    assertTrue(busy.line().contains("busy with a task"), busy.line());
  }

  @Test
  void areDoneWhereItLives() throws Exception {
    nodes.aliceHas("agents:\n  kimi: {command: sed s/^/alice/}\n");
    nodes.bobHas("agents:\n  kimi: {command: sed s/^/bob/}\n");
    assertEquals(List.of("alice 1"), texts(result(nodes.bob, task("alice/kimi", " 1"))));
    ask(nodes.alice, handoff("bob"));
    awaitPhase(nodes.bob, "active");
    for (Home home : List.of(nodes.alice, nodes.bob)) {
      assertEquals(
          List.of("bob 1", "bob 2", "bob 3"),
          texts(result(home, task("*/kimi", " 1", " 2", " 3"))));
    }
    ask(nodes.bob, handoff("alice"));
    awaitPhase(nodes.alice, "active");
    assertEquals(List.of("alice 1"), texts(result(nodes.bob, task("alice/kimi", " 1"))));
  }

  @Test
  void areDoneBeforeItGoes() throws Exception {
    Path go = temp.resolve("go");
    nodes.aliceHas(
        "agents:\n  kimi: {command: 'until test -e %s; do sleep 0.1; done; echo done'}\n"
            .formatted(go));
    try (Control control = open(nodes.bob, task("alice/kimi", "long").put("follow", true))) {
      await(control, line -> line.has("part") && line.text("status", "").equals("working"));
      staysForItsTask();
      Files.createFile(go);
      assertEquals("standby", ask(nodes.alice, handoff("bob")).text("phase"));
      Json result = await(control, line -> line.text("event", "").equals("result"));
      assertEquals(List.of("done"), texts(result));
    }
  }

  @Test
  void ofOneThatIsAttachedAreDoneBeforeItGoesToo() throws Exception {
    ask(nodes.alice, command("attach").put("agent", "kimi").put("slots", 1));
    ask(nodes.bob, task("alice/kimi", "look"));
    Json next = command("task-next").put("agent", "kimi").put("wait", 60);
    Json fetched = ask(nodes.alice, next);
    staysForItsTask();
    ask(
        nodes.alice,
        command("task-report")
            .put("task", fetched.text("task"))
            .put("epoch", fetched.number("epoch"))
            .put("state", "completed"));
    assertEquals("standby", ask(nodes.alice, handoff("bob")).text("phase"));
    Problem away = assertThrows(Problem.class, () -> ask(nodes.alice, next));
    assertTrue(away.line().contains("it lives at bob"), away.line());
  }
}
