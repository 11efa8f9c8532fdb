package dev.stenope.app.daemon;

import static dev.stenope.app.cli.TwoDaemons.ask;
import static dev.stenope.app.cli.TwoDaemons.await;
import static dev.stenope.app.cli.TwoDaemons.command;
import static dev.stenope.app.cli.TwoDaemons.open;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.app.Problem;
import dev.stenope.app.cli.WithTwoDaemons;
import dev.stenope.app.control.Control;
import dev.stenope.core.wire.Json;
import dev.stenope.node.Home;
import dev.stenope.node.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
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
    joinCarol(temp.resolve("other"));
  }

  private void joinCarol(Path drop) throws Exception {
    String code = ask(carol, command("invite").put("ttl", 60)).text("code");
    ask(nodes.bob, command("join").put("code", code).put("drops", List.of(drop.toString())));
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
    return answer(nodes.alice, "bob/slow", text);
  }

  private static CompletableFuture<String> answer(Home asker, String agent, String text) {
    Json question = command("ask").put("peer", agent).put("text", text);
    CompletableFuture<String> answer = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                answer.complete(ask(asker, question).text("text"));
              } catch (Exception e) {
                answer.completeExceptionally(e);
              }
            });
    return answer;
  }

  @Test
  void whatIsAskedMeanwhileIsAnswered() throws Exception {
    nodes.bobHas("agents:\n  slow: {command: cat}\n");
    AtomicBoolean renewed = new AtomicBoolean();
    CompletableFuture<Integer> asked = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                int count = 0;
                for (; !renewed.get(); count++) {
                  assertEquals("x" + count, askBob("x" + count).get(60, TimeUnit.SECONDS));
                }
                asked.complete(count);
              } catch (Throwable e) {
                asked.completeExceptionally(e);
              }
            });
    renewBob();
    renewed.set(true);
    assertTrue(asked.get(60, TimeUnit.SECONDS) > 0);
  }

  @Test
  void whoHasAskedIsAnswered() throws Exception {
    Path begun = temp.resolve("begun");
    Path end = temp.resolve("end");
    String script = "touch " + begun + "; until [ -e " + end + " ]; do sleep 0.1; done; echo yes";
    nodes.aliceHas("agents:\n  slow: {command: '" + script + "'}\n");
    CompletableFuture<String> answer = answer(nodes.bob, "alice/slow", "hello");
    while (Files.notExists(begun)) {
      Thread.sleep(1);
    }
    renewBob();
    Files.createFile(end);
    assertEquals("yes", answer.get(60, TimeUnit.SECONDS));
  }

  @Test
  void whoFollowsHearsOn() throws Exception {
    try (Control chat = open(nodes.bob, command("chat").put("peer", "alice"));
        Control past = open(nodes.bob, command("history").put("follow", true));
        Control peers = open(nodes.bob, command("presence").put("follow", true));
        Control program = open(nodes.bob, command("receive").put("wait", 60))) {
      await(chat, line -> line.text("event", "").equals("presence"));
      await(peers, line -> line.text("name", "").equals("alice"));
      renewBob();
      ask(nodes.alice, command("send").put("peer", "bob").put("text", "hello"));
      await(chat, RenewalTest::isHello);
      await(past, RenewalTest::isHello);
      await(program, RenewalTest::isHello);
      await(peers, line -> line.text("name", "").equals("carol"));
    }
  }

  private static boolean isHello(Json line) {
    return line.text("text", "").equals("hello");
  }

  @Test
  void twoThatJoinAtOnceAddTheDropsOfBoth() throws Exception {
    List<Path> drops = List.of(temp.resolve("other"), temp.resolve("third"));
    Files.createDirectory(drops.getLast());
    List<Thread> joining = new ArrayList<>();
    for (Path drop : drops) {
      joining.add(Thread.ofVirtual().unstarted(() -> tryToJoin(drop)));
    }
    joining.forEach(Thread::start);
    for (Thread each : joining) {
      each.join();
    }
    List<String> all =
        Stream.concat(Stream.of(temp.resolve("drop")), drops.stream())
            .map(Path::toString)
            .sorted()
            .toList();
    assertEquals(all, Config.read(nodes.bob).drops().stream().sorted().toList());
    List<?> used = ask(nodes.bob, command("status")).list("drops");
    assertEquals(all, used.stream().map(each -> ((Json) each).text("drop", "")).sorted().toList());
  }

  /// The other may start the node anew meanwhile.
  private void tryToJoin(Path drop) {
    try {
      joinCarol(drop);
    } catch (Problem problem) {
      assertTrue(problem.line().contains("the node stopped before it answered"), problem.line());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void whatWorksAtATaskEndsAndIsDoneAnew() throws Exception {
    Path begun = temp.resolve("begun");
    nodes.bobHas(
        "agents:\n  slow: {command: 'echo $$ >> " + begun + "; exec sleep 1000', slots: 1}\n");
    Json task = command("task-run").put("to", "bob/slow").put("text", "look").put("retry", true);
    ask(nodes.alice, task);
    while (pids(begun).isEmpty()) {
      Thread.sleep(1);
    }
    renewBob();
    while (pids(begun).size() < 2) {
      Thread.sleep(1);
    }
    ProcessHandle.of(pids(begun).getFirst()).ifPresent(first -> first.onExit().join());
  }

  private static List<Long> pids(Path begun) throws IOException {
    return Files.exists(begun)
        ? Files.readAllLines(begun).stream().map(Long::valueOf).toList()
        : List.of();
  }

  @Test
  void whoHasATaskIsToldThatItIsLost() throws Exception {
    ask(nodes.bob, command("attach").put("agent", "kimi").put("slots", 2L));
    ask(nodes.alice, command("task-run").put("to", "bob/kimi").put("text", "look"));
    assertEquals("look", next());
    renewBob();
    Json news = ask(nodes.bob, command("task-next").put("agent", "kimi").put("wait", 30));
    assertEquals("cancel", news.text("type"));
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
