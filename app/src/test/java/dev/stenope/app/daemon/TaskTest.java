package dev.stenope.app.daemon;

import static dev.stenope.app.cli.TwoDaemons.ask;
import static dev.stenope.app.cli.TwoDaemons.await;
import static dev.stenope.app.cli.TwoDaemons.command;
import static dev.stenope.app.cli.TwoDaemons.open;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.app.Problem;
import dev.stenope.app.cli.TwoDaemons;
import dev.stenope.app.cli.WithTwoDaemons;
import dev.stenope.app.control.Control;
import dev.stenope.core.wire.Json;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Tasks that one node has another do.
@Timeout(120)
class TaskTest extends WithTwoDaemons {
  @BeforeEach
  void hireBobsAgents() throws Exception {
    nodes.bobHas(
        """
        agents:
          upper: {command: tr a-z A-Z, skills: [shout], slots: 2}
          broken: {command: exit 7}
          proud: {command: cat, policy: refuse, skills: [pride]}
          slow: {command: sleep 1000}
        """);
  }

  private Json run(Json request) throws Problem {
    try (Control control = open(nodes.alice, request.put("command", "task-run"))) {
      return await(control, line -> !line.has("event") || line.text("event", "").equals("result"));
    }
  }

  private static Json task(String to, String... texts) {
    return new Json().put("to", to).put("texts", List.of(texts)).put("follow", true);
  }

  private static Json part(Json task, int number) {
    return (Json) task.list("parts").get(number - 1);
  }

  @Test
  void oneIsDoneByTheAgentOfAPeer() throws Exception {
    Json done = run(task("bob/upper", "hello"));
    assertEquals("completed", done.text("status"));
    assertEquals("HELLO", part(done, 1).text("text"));
    assertEquals("bob", part(done, 1).text("machine"));
    assertEquals(0, TwoDaemons.run(nodes.alice, "task", "run", "bob/upper", "again"));
    assertEquals(1, TwoDaemons.run(nodes.alice, "task", "run", "bob/broken", "x"));
    assertEquals(0, TwoDaemons.run(nodes.alice, "task", "list"));
    assertEquals(0, TwoDaemons.run(nodes.alice, "task", "show", done.text("task")));
    assertEquals(0, TwoDaemons.run(nodes.alice, "task", "watch", done.text("task"), "--json"));
  }

  @Test
  void theAgentsOfTheOwnNodeDoThemToo() throws Exception {
    try (Control control = open(nodes.bob, task("bob/upper", "own").put("command", "task-run"))) {
      Json done = await(control, line -> line.text("event", "").equals("result"));
      assertEquals("OWN", part(done, 1).text("text"));
    }
  }

  @Test
  void partsAreSpreadAndFailAlone() throws Exception {
    Json done = run(task("*", "a", "b", "c", "d", "e").put("skill", "shout"));
    assertEquals("completed", done.text("status"));
    assertEquals("E", part(done, 5).text("text"));
    Json failed = run(task("bob/broken", "x"));
    assertEquals("failed", failed.text("status"));
    assertTrue(part(failed, 1).text("text").contains("it ended with 7"));
    ask(nodes.alice, command("task-retry").put("task", failed.text("task") + ".1"));
    try (Control control =
        open(nodes.alice, command("task-watch").put("task", failed.text("task")))) {
      Json again = await(control, line -> line.text("event", "").equals("result"));
      assertEquals("failed", again.text("status"));
      assertEquals(2, part(again, 1).number("epoch"));
    }
  }

  @Test
  void whoTakesNoTasksFromAPeerRejectsThem() throws Exception {
    Json rejected = run(task("*", "x").put("skill", "pride"));
    assertEquals("rejected", part(rejected, 1).text("status"));
    assertEquals("proud takes no tasks from alice", part(rejected, 1).text("text"));
  }

  @Test
  void oneThatIsCancelledIsStoppedWhereItIsWorkedAt() throws Exception {
    Json begun = run(task("bob/slow", "x").put("follow", false));
    String id = begun.text("task");
    try (Control control = open(nodes.alice, command("task-watch").put("task", id))) {
      await(control, TaskTest::isAtWork);
      Json cancelled = ask(nodes.alice, command("task-cancel").put("task", id.substring(0, 4)));
      assertEquals("canceled", cancelled.text("status"));
      Json last = await(control, line -> line.text("event", "").equals("result"));
      assertEquals("canceled", part(last, 1).text("status"));
    }
    assertEquals("completed", run(task("bob/upper", "free")).text("status"));
  }

  @Test
  void anAttachedAgentFetchesAndReports() throws Exception {
    ask(nodes.bob, command("attach").put("agent", "kimi").put("slots", 1));
    Json begun = run(task("bob/kimi", "look").put("follow", false));
    Json fetched = ask(nodes.bob, command("task-next").put("agent", "kimi").put("wait", 60));
    assertEquals("task", fetched.text("type"));
    assertEquals("look", fetched.text("text"));
    assertEquals("alice", fetched.text("from"));
    Json report =
        command("task-report")
            .put("task", fetched.text("task"))
            .put("epoch", fetched.number("epoch"));
    assertThrows(Problem.class, () -> ask(nodes.bob, report.put("state", "canceled")));
    try (Control control =
        open(nodes.alice, command("task-watch").put("task", begun.text("task")))) {
      ask(nodes.bob, report.put("state", "input_required").put("text", "which?"));
      await(control, line -> line.text("event", "").equals("result"));
    }
    ask(
        nodes.alice,
        command("task-answer").put("task", begun.text("task") + ".1").put("text", "this"));
    Json answer = ask(nodes.bob, command("task-next").put("agent", "kimi").put("wait", 60));
    assertEquals("this", answer.text("text"));
    ask(nodes.bob, report.put("state", "working").put("text", "reading").put("percent", 40));
    ask(nodes.bob, report.put("state", "completed").put("text", "seen"));
    Json last;
    do {
      // Until that has reached Alice, the task waits for a person, and nothing is to be watched.
      last = ask(nodes.alice, command("task-show").put("task", begun.text("task")));
    } while (!part0(last).equals("completed"));
    assertEquals("seen", part(last, 1).text("text"));
    assertThrows(Problem.class, () -> ask(nodes.bob, report.put("state", "working")));
  }

  /// Whether a line tells that the first part is at work, as news or within the whole.
  private static boolean isAtWork(Json line) {
    boolean news = line.has("part") && line.text("status", "").equals("working");
    return news || part0(line).equals("working");
  }

  private static String part0(Json line) {
    return line.list("parts").isEmpty()
        ? ""
        : ((Json) line.list("parts").getFirst()).text("status", "");
  }

  @Test
  void aWorkerThatDiesLeavesItToAPersonUnlessItIsPure() throws Exception {
    Json effect = run(task("bob/slow", "x").put("follow", false));
    Json pure = run(task("bob/upper", "y").put("pure", true));
    assertEquals("completed", pure.text("status"));
    try (Control control =
        open(nodes.alice, command("task-watch").put("task", effect.text("task")))) {
      await(control, TaskTest::isAtWork);
      nodes.stopBob();
      nodes.startBob();
      Json last = await(control, line -> line.text("event", "").equals("result"));
      assertEquals("unknown", part(last, 1).text("status"));
    }
  }
}
