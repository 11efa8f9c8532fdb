package dev.stenope.app.daemon;

import static dev.stenope.app.cli.TwoDaemons.all;
import static dev.stenope.app.cli.TwoDaemons.ask;
import static dev.stenope.app.cli.TwoDaemons.command;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.app.Problem;
import dev.stenope.app.cli.WithTwoDaemons;
import dev.stenope.core.wire.Json;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Agents of a node, asked from the same one.
@Timeout(120)
class OwnAgentTest extends WithTwoDaemons {
  private Json question(String agent, String text) {
    return command("ask").put("peer", "bob/" + agent).put("text", text);
  }

  @Test
  void oneThatIsAskedAtItsOwnMachineAnswers() throws Exception {
    nodes.bobHas("agents:\n  upper: {command: tr a-z A-Z}\n");
    Json answer = ask(nodes.bob, question("upper", "hello"));
    assertEquals("HELLO", answer.text("text"));
    assertEquals("bob", answer.text("from"));
    assertEquals("upper", answer.text("from_agent"));
    List<String> told =
        all(nodes.bob, command("history").put("peer", "bob")).stream()
            .map(line -> line.text("from", "") + " " + line.text("text", ""))
            .toList();
    assertEquals(List.of("bob hello", "bob hello", "bob HELLO", "bob HELLO"), told);
    Json again = question("upper", "by id").put("peer", nodes.bob.identity().id() + "/upper");
    assertEquals("BY ID", ask(nodes.bob, again).text("text"));
  }

  @Test
  void policiesHoldThereToo() throws Exception {
    nodes.bobHas(
        """
        agents:
          proud: {command: cat, policy: refuse}
          shy: {command: cat, peers: {bob: hold}}
        """);
    Problem refused = assertThrows(Problem.class, () -> ask(nodes.bob, question("proud", "hello")));
    assertTrue(refused.line().contains("takes no messages from you"), refused.line());
    ask(nodes.bob, command("send").put("peer", "bob/shy").put("text", "x"));
    Json taken = ask(nodes.bob, command("take").put("agent", "shy").put("wait", 30));
    assertEquals("x", taken.text("text"));
  }

  @Test
  void guardsHoldThereToo() throws Exception {
    nodes.bobHas("agents:\n  upper: {command: tr a-z A-Z}\n");
    Problem stopped =
        assertThrows(
            Problem.class,
            () -> {
              while (true) {
                ask(nodes.bob, question("upper", "the same words as before").put("agent", "kimi"));
              }
            });
    assertTrue(stopped.line().contains("the same again and again"), stopped.line());
    Json asked = ask(nodes.bob, question("", "x").put("command", "send").put("peer", "bob"));
    assertEquals("queued", asked.text("state"));
    ask(nodes.bob, command("take").put("wait", 30));
    Json circle =
        command("send")
            .put("agent", "kimi")
            .put("peer", "bob")
            .put("because", asked.text("message_id"))
            .put("text", "y");
    Problem back = assertThrows(Problem.class, () -> ask(nodes.bob, circle));
    assertTrue(back.line().contains("come back to one who caused it"), back.line());
  }

  @Test
  void aMessageWaitsUntilItsAgentComesAndItsSenderHearsOfIt() throws Exception {
    FutureTask<Json> sent =
        new FutureTask<>(
            () ->
                ask(
                    nodes.bob,
                    command("send")
                        .put("peer", "BOB/kimi")
                        .put("text", "x")
                        .put("wait", "processed")));
    ask(nodes.bob, command("send").put("peer", "bob/kimi").put("text", "before"));
    nodes.stopBob();
    nodes.startBob();
    Thread.ofVirtual().start(sent);
    for (String text : List.of("before", "x")) {
      Json taken = ask(nodes.bob, command("take").put("agent", "kimi").put("wait", 30));
      assertEquals(text, taken.text("text"));
      ask(
          nodes.bob,
          command("mark").put("message_id", taken.text("message_id")).put("state", "processed"));
    }
    assertEquals("processed", sent.get().text("state"));
  }

  @Test
  void oneThatLivesElsewhereIsAskedThere() throws Exception {
    ask(nodes.bob, command("attach").put("agent", "kimi"));
    Json moved = command("handoff").put("agent", "kimi").put("peer", "alice").put("wait", true);
    ask(nodes.bob, moved);
    FutureTask<Json> asked = new FutureTask<>(() -> ask(nodes.bob, question("kimi", "where?")));
    Thread.ofVirtual().start(asked);
    Json taken = ask(nodes.alice, command("take").put("agent", "kimi").put("wait", 60));
    assertEquals("where?", taken.text("text"));
    ask(
        nodes.alice,
        command("send")
            .put("agent", "kimi")
            .put("reply_to", taken.text("message_id"))
            .put("text", "here"));
    Json answer = asked.get();
    assertEquals("here", answer.text("text"));
    assertEquals("bob", answer.text("from"));
  }

  @Test
  void allMachinesAreTheOthers() throws Exception {
    List<Json> sent = all(nodes.bob, command("send").put("peer", "*").put("text", "x"));
    assertEquals(1, sent.size());
  }

  @Test
  void aNameThatNobodyReadsIsRefused() throws Exception {
    Json named = question("kimi", "x").put("conversation", "c".repeat(65));
    Problem refused = assertThrows(Problem.class, () -> ask(nodes.bob, named));
    assertTrue(refused.line().contains("at most 64 characters"), refused.line());
  }
}
