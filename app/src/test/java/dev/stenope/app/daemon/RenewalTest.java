package dev.stenope.app.daemon;

import static dev.stenope.app.cli.TwoDaemons.ask;
import static dev.stenope.app.cli.TwoDaemons.command;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.stenope.app.cli.WithTwoDaemons;
import dev.stenope.core.wire.Json;
import dev.stenope.node.Home;
import dev.stenope.node.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What goes on in a daemon whose node is started anew, since it meets somebody at another drop.
@Timeout(120)
class RenewalTest extends WithTwoDaemons {
  private Home carol;
  private Daemon carols;

  @BeforeEach
  void startCarol() throws Exception {
    Settings loopback = Settings.standard().withBind(List.of("127.0.0.1"));
    String drop = Files.createDirectory(temp.resolve("other")).toString();
    carol = Setup.create(temp.resolve("carol"), "carol", loopback.withDrops(List.of(drop)));
    carols = Daemon.start(carol, Config.read(carol), _ -> {});
  }

  @AfterEach
  void stopCarol() {
    carols.close();
  }

  private void renewBob() throws Exception {
    String code = ask(carol, command("invite").put("ttl", 60)).text("code");
    String drop = temp.resolve("other").toString();
    ask(nodes.bob, command("join").put("code", code).put("drops", List.of(drop)));
  }

  @Test
  void anAgentAnswersWhatItWasAskedBefore() throws Exception {
    Path begun = temp.resolve("begun");
    Path end = temp.resolve("end");
    String script = "read x; touch " + begun + "; until [ -e " + end + " ]; do sleep 0.1; done";
    nodes.bobHas("agents:\n  slow: {command: '" + script + "; echo $x'}\n");
    CompletableFuture<String> first = askBob("hello");
    while (Files.notExists(begun)) {
      Thread.sleep(1);
    }
    renewBob();
    CompletableFuture<String> second = askBob("again");
    Files.createFile(end);
    assertEquals("hello", first.get(60, TimeUnit.SECONDS));
    assertEquals("again", second.get(60, TimeUnit.SECONDS));
  }

  private CompletableFuture<String> askBob(String text) {
    Json question = command("ask").put("peer", "bob/slow").put("text", text);
    CompletableFuture<String> answer = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                answer.complete(ask(nodes.alice, question).text("text"));
              } catch (Exception e) {
                answer.completeExceptionally(e);
              }
            });
    return answer;
  }

  @Test
  void whatWaitsForATaskIsGivenIt() throws Exception {
    ask(nodes.bob, command("attach").put("agent", "kimi").put("slots", 2L));
    renewBob();
    ask(nodes.alice, command("task-run").put("to", "bob/kimi").put("text", "look"));
    ask(carol, command("task-run").put("to", "bob/kimi").put("text", "see"));
    List<String> texts = List.of(next(), next());
    assertEquals(List.of("look", "see"), texts.stream().sorted().toList());
  }

  private String next() throws Exception {
    return ask(nodes.bob, command("task-next").put("agent", "kimi").put("wait", 30)).text("text");
  }
}
