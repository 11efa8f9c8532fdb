package dev.stenope.app.daemon;

import static dev.stenope.app.cli.TwoDaemons.all;
import static dev.stenope.app.cli.TwoDaemons.ask;
import static dev.stenope.app.cli.TwoDaemons.command;

import dev.stenope.app.Problem;
import dev.stenope.app.cli.WithTwoDaemons;
import dev.stenope.core.wire.Json;
import dev.stenope.node.Home;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What the nodes tell each other of their agents.
@Timeout(120)
class DirectoryTest extends WithTwoDaemons {
  private static void awaitAgents(Home home, List<String> wanted) throws Problem {
    List<String> known = null;
    while (!wanted.equals(known)) {
      known = all(home, command("agents")).stream().map(each -> each.text("agent", "")).toList();
    }
  }

  private static void attach(Home home, String agent) throws Problem {
    ask(home, command("attach").put("agent", agent));
  }

  private static void tell(Home home, String peer, String word) throws Problem {
    ask(
        home,
        command("send")
            .put("peer", peer)
            .put("type", "status")
            .put("text", "{\"agents\":[]}")
            .put("metadata", new Json().put("directory", word)));
  }

  @Test
  void whoHasNoAgentsLearnsThatTheLastOneLeft() throws Exception {
    attach(nodes.alice, "kimi");
    awaitAgents(nodes.bob, List.of("kimi"));
    ask(nodes.alice, command("detach").put("agent", "kimi"));
    awaitAgents(nodes.bob, List.of());
  }

  @Test
  void whoGreetsIsTold() throws Exception {
    attach(nodes.alice, "kimi");
    awaitAgents(nodes.bob, List.of("kimi"));
    tell(nodes.alice, "bob", "agents");
    awaitAgents(nodes.bob, List.of());
    tell(nodes.bob, "alice", "hello");
    awaitAgents(nodes.bob, List.of("kimi"));
  }

  @Test
  void theAgentsOfWhoIsCutOffAreForgotten() throws Exception {
    attach(nodes.alice, "kimi");
    awaitAgents(nodes.bob, List.of("kimi"));
    ask(nodes.bob, command("compromised").put("peer", "alice"));
    awaitAgents(nodes.bob, List.of());
  }
}
