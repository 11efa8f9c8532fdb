package dev.stenope.app.control;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.app.Problem;
import dev.stenope.core.wire.Json;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class ControlTest {
  @TempDir Path temp = Path.of("");

  private static final int PAST = 20_000;

  private final CountDownLatch told = new CountDownLatch(1);
  private final CountDownLatch gone = new CountDownLatch(1);
  private final List<AutoCloseable> opened = new ArrayList<>();
  private Path socket = Path.of("");

  @BeforeEach
  void open() throws IOException {
    socket = temp.resolve("control.sock");
    opened.add(
        ControlServer.open(
            socket,
            Map.of(
                "echo",
                    (request, caller) -> caller.say(new Json().put("text", request.text("text"))),
                "slow",
                    (_, caller) -> {
                      caller.progress("one moment");
                      caller.say(new Json().put("done", true));
                    },
                "fail",
                    (_, _) -> {
                      throw new Problem("it broke", "of age", "Buy a new one");
                    },
                "bug",
                    (_, _) -> {
                      throw new IllegalStateException("secret detail");
                    },
                "flood",
                    (_, caller) -> {
                      for (int i = 0; i < 100_000; i++) {
                        caller.say(new Json().put("i", i).put("fill", "x".repeat(100)));
                      }
                    },
                "past",
                    (_, caller) -> {
                      for (int i = 0; i < PAST; i++) {
                        caller.tell(new Json().put("i", i).put("fill", "x".repeat(100)));
                      }
                      told.countDown();
                    },
                "stay",
                    (_, caller) -> {
                      caller.say(new Json().put("here", true));
                      caller.untilGone();
                      gone.countDown();
                    },
                "ask",
                    (_, caller) -> {
                      caller.whenGone(Thread.currentThread()::interrupt);
                      caller.progress("asked");
                      new CountDownLatch(1).await();
                    })));
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : opened.reversed()) {
      each.close();
    }
    assertFalse(Files.exists(socket));
  }

  private Control ask(Json request) throws Problem {
    Control control = Control.open(socket, request);
    assertNotNull(control);
    opened.add(control);
    return control;
  }

  private static Json command(String name) {
    return new Json().put("command", name);
  }

  @Test
  void aRequestIsAnsweredAndTheAnswerEnds() throws Exception {
    Control control = ask(command("echo").put("text", "Grüße\n\"zwei\""));
    Json answer = control.next();
    assertNotNull(answer);
    assertEquals("Grüße\n\"zwei\"", answer.text("text"));
    assertNull(control.next());
  }

  @Test
  void progressComesBeforeTheAnswer() throws Exception {
    List<String> progress = new ArrayList<>();
    assertTrue(ask(command("slow")).answer(progress::add).flag("done"));
    assertEquals(List.of("one moment"), progress);
  }

  @Test
  void aFailureArrivesAsItsLine() throws Exception {
    Control control = ask(command("fail"));
    assertEquals(
        "it broke: of age. Buy a new one", assertThrows(Problem.class, control::next).line());
  }

  @Test
  void aFaultOfTheProgramTellsNoDetail() throws Exception {
    Control control = ask(command("bug"));
    String line = assertThrows(Problem.class, control::next).line();
    assertFalse(line.contains("secret"), line);
  }

  @Test
  void wrongRequestsAreRefused() throws Exception {
    Control unknown = ask(command("dance"));
    assertTrue(assertThrows(Problem.class, unknown::next).line().contains("does not know"));
    Control missing = ask(command("echo"));
    assertTrue(assertThrows(Problem.class, missing::next).line().contains("not valid"));
    assertTrue(raw("what?\n".getBytes(UTF_8)).contains("not valid"));
    assertEquals("", raw(new byte[Lines.MAX + 10]));
    assertEquals("ok", ask(command("echo").put("text", "ok")).answer(_ -> {}).text("text"));
  }

  private String raw(byte[] bytes) throws IOException {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      ByteBuffer out = ByteBuffer.wrap(bytes);
      ByteBuffer in = ByteBuffer.allocate(4096);
      try {
        while (out.hasRemaining()) {
          channel.write(out);
        }
        while (channel.read(in) >= 0 && in.hasRemaining()) {}
      } catch (IOException _) {
        return "";
      }
      return new String(in.array(), 0, in.position(), UTF_8);
    }
  }

  @Test
  void whoHangsUpIsMissed() throws Exception {
    Control control = ask(command("stay"));
    assertNotNull(control.next());
    control.close();
    assertTrue(gone.await(10, TimeUnit.SECONDS));
  }

  @Test
  @Timeout(60)
  void nobodyWritesToWhoHasHungUp() throws Exception {
    Set<Thread> others = Threads.named("answer");
    Control control = ask(command("ask"));
    assertNotNull(control.next());
    control.close();
    Threads.awaitOnly(others, "answer");
  }

  @Test
  void whoDoesNotReadHoldsNobodyUp() throws Exception {
    ask(command("flood"));
    assertEquals("ok", ask(command("echo").put("text", "ok")).answer(_ -> {}).text("text"));
  }

  @Test
  void whoReadsSlowlyMissesNothingOfThePast() throws Exception {
    Control control = ask(command("past"));
    assertFalse(told.await(200, TimeUnit.MILLISECONDS));
    for (int i = 0; i < PAST; i++) {
      Json line = control.next();
      assertNotNull(line);
      assertEquals(i, line.number("i"));
    }
    assertNull(control.next());
  }

  @Test
  void whoLeavesInTheMiddleMakesRoomForOthers() throws Exception {
    for (int i = 0; i < 35; i++) {
      leave("flood");
      leave("past");
    }
    assertEquals("ok", patiently().text("text"));
  }

  private void leave(String name) {
    try {
      ask(command(name)).close();
    } catch (Problem _) {
      // All places are taken by those who have just left.
    }
  }

  /// Those who left may still be in the way for a moment.
  private Json patiently() {
    Json answer = null;
    while (answer == null) {
      try {
        answer = ask(command("echo").put("text", "ok")).answer(_ -> {});
      } catch (Problem _) {
        Thread.onSpinWait();
      }
    }
    return answer;
  }

  @Test
  void whatIsTooLongIsNotEvenSent() {
    Json request = command("echo").put("text", "x".repeat(Lines.MAX));
    String line = assertThrows(Problem.class, () -> Control.open(socket, request)).line();
    assertTrue(line.contains("too long"), line);
  }

  @Test
  void theSocketIsTheOwnersAlone() throws Exception {
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)));
  }

  @Test
  void nobodyAnswersWhereNoNodeRuns() throws Exception {
    assertNull(Control.open(temp.resolve("other.sock"), command("echo")));
    Files.createFile(temp.resolve("stale.sock"));
    assertNull(Control.open(temp.resolve("stale.sock"), command("echo")));
  }
}
