package dev.stenope.app.daemon;

import static dev.stenope.app.cli.TwoDaemons.ask;
import static dev.stenope.app.cli.TwoDaemons.command;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.app.Problem;
import dev.stenope.app.cli.WithTwoDaemons;
import dev.stenope.core.wire.Json;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Attached agents that are handed over with a message in their hands.
@Timeout(300)
class HandoffInHandTest extends WithTwoDaemons {
  private String question = "";

  @BeforeEach
  void aliceHasAnAgentWithAMessage() throws Exception {
    ask(nodes.alice, command("attach").put("agent", "kimi"));
    Json send = command("send").put("peer", "alice/kimi").put("text", "question");
    ask(nodes.bob, send.put("wait", "accepted"));
    Json take = command("take").put("agent", "kimi").put("wait", 60);
    question = ask(nodes.alice, take).text("message_id");
  }

  private static Json handoff() {
    return command("handoff").put("agent", "kimi").put("peer", "bob").put("wait", true);
  }

  private void stays() {
    Problem busy = assertThrows(Problem.class, () -> ask(nodes.alice, handoff().put("timeout", 1)));
    assertTrue(busy.line().contains("busy with a message"), busy.line());
  }

  private void goes() throws Exception {
    assertEquals("standby", ask(nodes.alice, handoff()).text("phase"));
    awaitPhase(nodes.bob, "active");
  }

  private Json answer() {
    return command("send").put("agent", "kimi").put("reply_to", question).put("text", "answer");
  }

  private void bobHasTheAnswer() throws Exception {
    assertEquals("answer", ask(nodes.bob, command("take").put("wait", 60)).text("text"));
  }

  @Test
  void oneGoesWhenItHasAnswered() throws Exception {
    stays();
    ask(nodes.alice, answer());
    goes();
    bobHasTheAnswer();
  }

  @Test
  void oneGoesWhenItIsDone() throws Exception {
    stays();
    ask(nodes.alice, command("mark").put("message_id", question).put("state", "processed"));
    goes();
  }

  @Test
  void whatItHasFromAnEarlierLifeItAnswersLater() throws Exception {
    nodes.stopAlice();
    nodes.startAlice();
    goes();
    Json news = command("send").put("agent", "kimi").put("peer", "bob").put("text", "news");
    Problem away = assertThrows(Problem.class, () -> ask(nodes.alice, news));
    assertTrue(away.line().contains("it lives at bob"), away.line());
    ask(nodes.alice, answer());
    bobHasTheAnswer();
  }
}
