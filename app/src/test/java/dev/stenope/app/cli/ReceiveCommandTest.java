package dev.stenope.app.cli;

import static dev.stenope.app.cli.TwoDaemons.ask;
import static dev.stenope.app.cli.TwoDaemons.command;
import static dev.stenope.app.cli.TwoDaemons.open;
import static dev.stenope.app.cli.TwoDaemons.run;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.app.Problem;
import dev.stenope.app.control.Control;
import dev.stenope.core.wire.Json;
import dev.stenope.node.Home;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(90)
class ReceiveCommandTest {
  @TempDir Path temp = Path.of("");

  private static void send(Home from, String peer, String... texts) throws Exception {
    Json request = command("send").put("peer", peer).put("texts", List.of(texts));
    ask(from, request.put("wait", "accepted"));
  }

  private static String state(Home home, String text) throws Exception {
    Json request = command("history").put("search", text);
    return ask(home, request).text("state");
  }

  private static Json next(Control control) throws Exception {
    return Objects.requireNonNull(control.next(), "the answer has ended");
  }

  @Test
  void whoWaitsForAMessageToBeProcessedHearsOfIt() throws Exception {
    try (TwoDaemons both = new TwoDaemons(temp)) {
      for (String state : List.of("injected", "processed")) {
        CompletableFuture<Integer> sent =
            CompletableFuture.supplyAsync(
                () -> run(both.alice, "send", "bob", state, "--wait", state));
        assertEquals(0, run(both.bob, "receive", "--wait", "60s", "--ack", state));
        assertEquals(0, sent.join());
        assertEquals(state, state(both.alice, state));
        assertEquals(state, state(both.bob, state));
      }
      assertEquals(1, run(both.bob, "receive"));
      assertEquals(
          1, run(both.alice, "send", "bob", "x", "--wait", "processed", "--timeout", "1s"));
      assertEquals(0, run(both.bob, "receive", "--wait", "30s", "--from", "alice", "--json"));
      assertEquals(0, run(both.bob, "receive", "--all"));
      assertEquals(1, run(both.bob, "receive", "--from", "carol"));
      assertEquals(2, run(both.bob, "receive", "--all", "--follow"));
      assertEquals(2, run(both.bob, "receive", "--ack", "injected", "--exec", "true"));
    }
  }

  @Test
  void aCommandGetsEachMessageAndItsEndCounts() throws Exception {
    try (TwoDaemons both = new TwoDaemons(temp)) {
      send(both.alice, "bob", "good \u00fc", "bad", "fine");
      Path seen = temp.resolve("seen");
      String job = "read -r t; echo \"$STENOPE_FROM $t\" >> " + seen + "; test \"$t\" != bad";
      assertEquals(1, run(both.bob, "receive", "--all", "--exec", job, "--json"));
      assertEquals(
          List.of("alice good \u00fc", "alice bad", "alice fine"), Files.readAllLines(seen));
      assertEquals("injected", state(both.bob, "bad"));
      assertEquals("processed", state(both.bob, "fine"));
      assertEquals(1, run(both.bob, "receive"));
      assertEquals(0, run(both.bob, "receive", "--again", "--exec", "true"));
      assertEquals("processed", state(both.bob, "bad"));
    }
  }

  @Test
  void eachMessageGoesToOneProgram() throws Exception {
    try (TwoDaemons both = new TwoDaemons(temp)) {
      String[] texts = IntStream.range(0, 60).mapToObj(i -> "m" + i).toArray(String[]::new);
      send(both.alice, "bob", texts);
      List<CompletableFuture<List<String>>> programs = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        programs.add(CompletableFuture.supplyAsync(() -> takeAll(both.bob)));
      }
      List<String> all = new ArrayList<>();
      for (CompletableFuture<List<String>> each : programs) {
        List<String> taken = each.join();
        assertEquals(taken.stream().sorted(ReceiveCommandTest::byNumber).toList(), taken);
        all.addAll(taken);
      }
      assertEquals(60, all.size());
      assertEquals(60, new TreeSet<>(all).size());
    }
  }

  private static int byNumber(String one, String other) {
    return Integer.compare(
        Integer.parseInt(one.substring(1)), Integer.parseInt(other.substring(1)));
  }

  private static List<String> takeAll(Home home) {
    List<String> taken = new ArrayList<>();
    try (Control control = open(home, command("receive").put("all", true))) {
      for (Json line = control.next(); line != null; line = control.next()) {
        taken.add(line.text("text"));
        control.say(new Json().put("state", "processed").put("end", true));
        assertEquals("processed", next(control).text("state"));
      }
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    return taken;
  }

  @Test
  void whatAProgramDropsIsNotLost() throws Exception {
    try (TwoDaemons both = new TwoDaemons(temp)) {
      send(both.alice, "bob", "one", "two");
      Control waiting;
      try (Control holder = open(both.bob, command("receive"))) {
        assertEquals("one", next(holder).text("text"));
        try (Control other = open(both.bob, command("receive"))) {
          assertEquals("two", next(other).text("text"));
          other.say(new Json().put("state", "injected"));
          other.say(new Json().put("state", "processed").put("end", true));
          assertEquals("processed", next(other).text("state"));
          assertNull(other.next());
        }
        assertEquals(1, run(both.bob, "receive"));
        waiting = open(both.bob, command("receive").put("wait", 60));
      }
      try (Control next = waiting) {
        assertEquals("one", next(next).text("text"));
      }
      assertEquals(0, run(both.bob, "receive", "--wait", "30s", "--ack", "injected"));
      both.stopBob();
      both.startBob();
      assertEquals(1, run(both.bob, "receive"));
      assertEquals(0, run(both.bob, "receive", "--again"));
      assertEquals(1, run(both.bob, "receive", "--again"));
    }
  }

  @Test
  void theSenderHearsOfItAfterBothHaveSlept() throws Exception {
    try (TwoDaemons both = new TwoDaemons(temp)) {
      send(both.alice, "bob", "sleepy");
      both.stopAlice();
      assertEquals(0, run(both.bob, "receive"));
      both.stopBob();
      both.startAlice();
      both.startBob();
      try (Control events = open(both.alice, command("events"))) {
        next(events);
        if (!state(both.alice, "sleepy").equals("processed")) {
          TwoDaemons.await(events, line -> line.text("state", "").equals("processed"));
        }
      }
      assertEquals("processed", state(both.alice, "sleepy"));
    }
  }

  @Test
  void aReplyTakesTheMessageOutOfTheQueue() throws Exception {
    try (TwoDaemons both = new TwoDaemons(temp)) {
      send(both.alice, "bob", "question");
      String id = ask(both.bob, command("history")).text("message_id");
      assertEquals(
          0, run(both.bob, "send", "alice", "answer", "--reply-to", id, "--wait", "accepted"));
      assertEquals("answered", state(both.bob, "question"));
      assertEquals("answered", state(both.alice, "question"));
      assertEquals(1, run(both.bob, "receive"));
    }
  }

  @Test
  void nonsenseOfAProgramTakesNothing() throws Exception {
    try (TwoDaemons both = new TwoDaemons(temp)) {
      send(both.alice, "bob", "hi");
      for (String line : List.of("{\"state\":\"eaten\",\"end\":true}", "{}")) {
        try (Control control = open(both.bob, command("receive"))) {
          assertEquals("hi", next(control).text("text"));
          control.say(Json.read(line.getBytes(UTF_8)));
          String problem = assertThrows(Problem.class, () -> next(control)).line();
          assertTrue(problem.contains("not valid"), problem);
        }
      }
      assertEquals(0, run(both.bob, "receive", "--wait", "10s"));
    }
  }
}
