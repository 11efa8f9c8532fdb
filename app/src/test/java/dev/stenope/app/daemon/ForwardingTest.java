package dev.stenope.app.daemon;

import static dev.stenope.app.cli.TwoDaemons.all;
import static dev.stenope.app.cli.TwoDaemons.ask;
import static dev.stenope.app.cli.TwoDaemons.command;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.stenope.app.Problem;
import dev.stenope.app.cli.WithTwoDaemons;
import dev.stenope.core.wire.Json;
import dev.stenope.node.Home;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Messages for an agent that is handed over while they wait.
@Timeout(120)
class ForwardingTest extends WithTwoDaemons {
  @BeforeEach
  void attach() throws Exception {
    ask(nodes.alice, command("attach").put("agent", "kimi"));
  }

  private void goes(Home from, Home to, String name) throws Exception {
    ask(from, command("handoff").put("agent", "kimi").put("peer", name).put("wait", true));
    awaitPhase(to, "active");
  }

  private static void send(Home from, String text) throws Problem {
    ask(from, command("send").put("peer", "alice/kimi").put("text", text).put("wait", "accepted"));
  }

  private static Json take(Home home) throws Problem {
    return ask(home, command("take").put("agent", "kimi").put("wait", 60));
  }

  private static void awaitState(Home home, String from, String text, String state)
      throws Exception {
    while (all(home, command("history").put("limit", 20)).stream()
        .noneMatch(
            each ->
                each.text("from", "").equals(from)
                    && each.text("text", "").equals(text)
                    && each.text("state", "").equals(state))) {
      Thread.sleep(5);
    }
  }

  @Test
  void whatWaitsGoesThereAndBack() throws Exception {
    FutureTask<Json> answer =
        new FutureTask<>(
            () -> ask(nodes.bob, command("ask").put("peer", "alice/kimi").put("text", "well?")));
    Thread.ofVirtual().start(answer);
    awaitState(nodes.alice, "bob", "well?", "received");
    for (int i = 0; i < 2; i++) {
      goes(nodes.alice, nodes.bob, "bob");
      awaitState(nodes.bob, "alice", "well?", "received");
      goes(nodes.bob, nodes.alice, "alice");
    }
    Json taken = take(nodes.alice);
    assertEquals("well?", taken.text("text"));
    assertEquals(List.of(), all(nodes.alice, command("take").put("agent", "kimi")));
    ask(
        nodes.alice,
        command("send")
            .put("agent", "kimi")
            .put("reply_to", taken.text("message_id"))
            .put("text", "yes"));
    assertEquals("yes", answer.get().text("text"));
  }

  @Test
  void whoSentItHearsWhatTheAgentDoesWithIt() throws Exception {
    goes(nodes.alice, nodes.bob, "bob");
    send(nodes.bob, "look");
    Json taken = take(nodes.bob);
    awaitState(nodes.alice, "bob", "look", "injected");
    ask(
        nodes.bob,
        command("mark").put("message_id", taken.text("message_id")).put("state", "processed"));
    awaitState(nodes.alice, "bob", "look", "processed");
    goes(nodes.bob, nodes.alice, "alice");
    assertEquals(List.of(), all(nodes.alice, command("take").put("agent", "kimi")));
  }

  @Test
  void whatNobodyHadIsThereForWhoTakesOver() throws Exception {
    goes(nodes.alice, nodes.bob, "bob");
    nodes.stopBob();
    send(nodes.alice, "urgent");
    awaitState(nodes.alice, "alice", "urgent", "queued");
    ask(nodes.alice, command("takeover").put("agent", "kimi").put("force", true));
    assertEquals("urgent", take(nodes.alice).text("text"));
    nodes.startBob();
    awaitState(nodes.bob, "alice", "urgent", "expired");
    assertEquals(List.of(), all(nodes.alice, command("take").put("agent", "kimi")));
  }
}
