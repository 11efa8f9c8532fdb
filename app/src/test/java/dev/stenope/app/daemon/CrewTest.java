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
import dev.stenope.core.crypto.Capability;
import dev.stenope.core.crypto.Caveats;
import dev.stenope.core.wire.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Agents that a node runs, asked from another one.
@Timeout(120)
class CrewTest extends WithTwoDaemons {
  private Json askBob(String agent, String text) throws Problem {
    return ask(nodes.alice, command("ask").put("peer", "bob/" + agent).put("text", text));
  }

  private static void awaitContent(Path file) throws Exception {
    while (!Files.exists(file) || Files.size(file) == 0) {
      Thread.sleep(1);
    }
  }

  @Test
  void oneThatIsAskedAnswers() throws Exception {
    nodes.bobHas("agents:\n  upper: {command: tr a-z A-Z}\n");
    assertEquals("HELLO", askBob("upper", "hello").text("text"));
    assertEquals("WORLD", askBob("upper", "world").text("text"));
    Json first = ask(nodes.bob, command("history").put("search", "world").put("limit", 2));
    assertEquals("world", first.text("text"));
    assertEquals("answered", first.text("state"));
  }

  @Test
  void oneThatFailsOrRefusesSaysSo() throws Exception {
    nodes.bobHas(
        """
        agents:
          broken: {command: exit 7}
          proud: {command: cat, policy: refuse}
        """);
    Problem broken = assertThrows(Problem.class, () -> askBob("broken", "hello"));
    assertTrue(broken.line().contains("it ended with 7"), broken.line());
    Problem refused = assertThrows(Problem.class, () -> askBob("proud", "hello"));
    assertTrue(refused.line().contains("takes no messages from you"), refused.line());
  }

  @Test
  void whatIsHeldWaitsForAPerson() throws Exception {
    nodes.bobHas("agents:\n  shy: {command: cat, policy: accept, peers: {alice: hold}}\n");
    ask(
        nodes.alice,
        command("send").put("peer", "bob/shy").put("text", "x").put("wait", "accepted"));
    Json taken = ask(nodes.bob, command("take").put("agent", "shy").put("wait", 30));
    assertEquals("x", taken.text("text"));
  }

  @Test
  void oneThatIsAttachedAndAwayIsWoken() throws Exception {
    Path woken = attachedWithWake();
    nodes.stopBob();
    nodes.startBob();
    ask(nodes.alice, command("send").put("peer", "bob/kimi").put("text", "up!"));
    awaitContent(woken);
    assertEquals("kimi\n", Files.readString(woken));
    assertEquals("up!", ask(nodes.bob, command("take").put("agent", "kimi")).text("text"));
  }

  @Test
  void oneThatIsAwayIsWokenAtTheStartForWhatWaits() throws Exception {
    ask(
        nodes.alice,
        command("send").put("peer", "bob/kimi").put("text", "up!").put("wait", "accepted"));
    Path woken = attachedWithWake();
    nodes.stopBob();
    nodes.startBob();
    awaitContent(woken);
    assertEquals("up!", ask(nodes.bob, command("take").put("agent", "kimi")).text("text"));
  }

  private Path attachedWithWake() throws Problem {
    Path woken = temp.resolve("woken");
    Json wake = new Json().put("command", "echo $STENOPE_AGENT >> " + woken);
    ask(nodes.bob, command("attach").put("agent", "kimi").put("slots", 1).put("wake", wake));
    return woken;
  }

  @Test
  void whoWaitsForSomebodyElseIsNoReasonToSleep() throws Exception {
    Path woken = attachedWithWake();
    Json take = command("take").put("agent", "kimi").put("from", "bob").put("wait", 60);
    try (Control _ = open(nodes.bob, take)) {
      ask(nodes.alice, command("send").put("peer", "bob/kimi").put("text", "up!"));
      awaitContent(woken);
    }
  }

  @Test
  void forWhatAProgramLeavesOneIsWoken() throws Exception {
    ask(
        nodes.alice,
        command("send").put("peer", "bob/kimi").put("text", "one").put("wait", "accepted"));
    Path woken = attachedWithWake();
    try (Control program =
        open(nodes.bob, command("receive").put("agent", "kimi").put("follow", true))) {
      await(program, line -> line.text("text", "").equals("one"));
      program.say(new Json().put("state", "processed").put("end", true));
      await(program, line -> line.text("state", "").equals("processed"));
      ask(nodes.alice, command("send").put("peer", "bob/kimi").put("text", "two"));
      await(program, line -> line.text("text", "").equals("two"));
    }
    awaitContent(woken);
  }

  @Test
  void oneThatIsAwayIsWokenForATask() throws Exception {
    Path woken = attachedWithWake();
    ask(nodes.alice, command("task-run").put("to", "bob/kimi").put("text", "look"));
    awaitContent(woken);
    Json task = ask(nodes.bob, command("task-next").put("agent", "kimi"));
    assertEquals("look", task.text("text"));
  }

  @Test
  void aWrongAgentIsSaidAtTheStart() {
    Problem wrong =
        assertThrows(Problem.class, () -> nodes.bobHas("agents:\n  kimi: {modell: x}\n"));
    assertTrue(wrong.line().contains("agent kimi has none of command"), wrong.line());
  }

  @Test
  void anAgentOutlivesItsOwnFaults() throws Exception {
    nodes.bobHas("agents:\n  odd: {hook: 'http://127.0.0.1:99999/'}\n");
    Json question = command("ask").put("peer", "bob/odd").put("text", "hello");
    for (int i = 0; i < 2; i++) {
      Problem failed = assertThrows(Problem.class, () -> ask(nodes.alice, question));
      assertTrue(failed.line().contains("port out of range"), failed.line());
    }
  }

  private String token(String agent, long budget) throws Exception {
    byte[] alice = nodes.alice.identity().publicKey();
    long expires = System.currentTimeMillis() / 1000 + 600;
    Caveats caveats =
        new Caveats(List.of(Trust.ASK), List.of(agent), List.of(), List.of(), expires, budget, 0);
    return Capability.issue(nodes.bob.identity(), alice, caveats, new byte[12]).text();
  }

  private Json askBobBy(String token, String text) throws Problem {
    return ask(
        nodes.alice, command("ask").put("peer", "bob/upper").put("text", text).put("token", token));
  }

  private Json sendAndTake(String token, String text) throws Exception {
    Json message = command("send").put("peer", "bob/mine").put("text", text);
    ask(nodes.alice, token.isEmpty() ? message : message.put("token", token));
    return ask(nodes.bob, command("take").put("agent", "mine").put("wait", 30));
  }

  @Test
  void anAttachedAgentIsToldWhatATokenIsWorth() throws Exception {
    nodes.bobHas("guests: [alice]\n");
    ask(nodes.bob, command("attach").put("agent", "mine"));
    String token = token("mine", 1);
    Json good = sendAndTake(token, "one");
    assertTrue(good.flag("guest"));
    assertEquals("valid", good.text("token"));
    Json spent = sendAndTake(token, "two");
    assertEquals("refused", spent.text("token"));
    assertTrue(spent.text("token_reason").contains("its budget is spent"), spent.toString());
    Json none = sendAndTake("", "three");
    assertTrue(none.flag("guest") && !none.has("token"), none.toString());
  }

  @Test
  void aMessageThatIsNotTakenUsesItsTokenOnce() throws Exception {
    nodes.bobHas("guests: [alice]\n");
    Json message = command("send").put("peer", "bob/mine").put("text", "one");
    ask(nodes.alice, message.put("token", token("mine", 1)));
    try (Control left = open(nodes.bob, command("receive").put("agent", "mine").put("wait", 30))) {
      assertEquals("valid", await(left, _ -> true).text("token"));
    }
    Json taken = ask(nodes.bob, command("take").put("agent", "mine").put("wait", 30));
    assertEquals("valid", taken.text("token"), taken.toString());
  }

  @Test
  void aGuestAsksByAToken() throws Exception {
    nodes.bobHas("guests: [alice]\nagents:\n  upper: {command: tr a-z A-Z}\n");
    String token = token("upper", 2);
    assertEquals("HELLO", askBobBy(token, "hello").text("text"));
    nodes.stopBob();
    nodes.startBob();
    assertEquals("AGAIN", askBobBy(token, "again").text("text"));
    Problem spent = assertThrows(Problem.class, () -> askBobBy(token, "more"));
    assertTrue(spent.line().contains("its budget is spent"), spent.line());
    String other = token("lower", -1);
    Problem wrong = assertThrows(Problem.class, () -> askBobBy(other, "x"));
    assertTrue(wrong.line().contains("it is for something else"), wrong.line());
    ask(nodes.alice, command("send").put("peer", "bob/upper").put("text", "by nothing"));
    Json held = ask(nodes.bob, command("take").put("agent", "upper").put("wait", 30));
    assertEquals("by nothing", held.text("text"));
  }
}
