package dev.stenope.app.daemon;

import static dev.stenope.app.cli.TwoDaemons.ask;
import static dev.stenope.app.cli.TwoDaemons.command;
import static java.nio.file.StandardOpenOption.APPEND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.app.Problem;
import dev.stenope.app.cli.TwoDaemons;
import dev.stenope.core.wire.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Agents that a node runs, asked from another one.
@Timeout(120)
class CrewTest {
  @TempDir private Path temp;

  private TwoDaemons nodes;

  @BeforeEach
  void meet() throws Exception {
    nodes = new TwoDaemons(temp);
  }

  @AfterEach
  void close() {
    nodes.close();
  }

  private void bobHas(String lines) throws Exception {
    nodes.stopBob();
    Files.writeString(nodes.bob.settingsYaml(), "\n" + lines, APPEND);
    nodes.startBob();
  }

  private Json askBob(String agent, String text) throws Problem {
    return ask(nodes.alice, command("ask").put("peer", "bob/" + agent).put("text", text));
  }

  @Test
  void oneThatIsAskedAnswers() throws Exception {
    bobHas("agents:\n  upper: {command: tr a-z A-Z}\n");
    assertEquals("HELLO", askBob("upper", "hello").text("text"));
    assertEquals("WORLD", askBob("upper", "world").text("text"));
    Json first = ask(nodes.bob, command("history").put("search", "world").put("limit", 2));
    assertEquals("world", first.text("text"));
    assertEquals("answered", first.text("state"));
  }

  @Test
  void oneThatFailsOrRefusesSaysSo() throws Exception {
    bobHas(
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
    bobHas("agents:\n  shy: {command: cat, policy: accept, peers: {alice: hold}}\n");
    ask(
        nodes.alice,
        command("send").put("peer", "bob/shy").put("text", "x").put("wait", "accepted"));
    Json taken = ask(nodes.bob, command("take").put("agent", "shy").put("wait", 30));
    assertEquals("x", taken.text("text"));
  }

  @Test
  void oneThatIsAttachedAndAwayIsWoken() throws Exception {
    Path woken = temp.resolve("woken");
    ask(
        nodes.bob,
        command("attach")
            .put("agent", "kimi")
            .put("wake", new Json().put("command", "echo $STENOPE_AGENT >> " + woken)));
    nodes.stopBob();
    nodes.startBob();
    ask(nodes.alice, command("send").put("peer", "bob/kimi").put("text", "up!"));
    while (!Files.exists(woken) || Files.size(woken) == 0) {
      Thread.onSpinWait();
    }
    assertEquals("kimi\n", Files.readString(woken));
    assertEquals("up!", ask(nodes.bob, command("take").put("agent", "kimi")).text("text"));
  }

  @Test
  void aWrongAgentIsSaidAtTheStart() {
    Problem wrong = assertThrows(Problem.class, () -> bobHas("agents:\n  kimi: {modell: x}\n"));
    assertTrue(wrong.line().contains("agent kimi has none of command"), wrong.line());
  }
}
