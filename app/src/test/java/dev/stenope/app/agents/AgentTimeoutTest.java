package dev.stenope.app.agents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.stenope.app.Problem;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Agents that hang in whatever they do: the time for an answer ends all the same.
@Timeout(60)
class AgentTimeoutTest {
  /// More than a pipe holds.
  private static final String LONG = "x".repeat(200 << 10);

  @TempDir private Path home;

  private String answer(Map<String, ?> words, String text) throws Exception {
    try (Agent agent = Agent.of(AgentSettings.of("kimi", words), home)) {
      return agent.answer(
          new Agent.Question("1", "laptop", "claw", "c1", text, "2026-01-01T00:00:00Z"));
    }
  }

  private void assertLate(Map<String, ?> words, String text) {
    Problem late = assertThrows(Problem.class, () -> answer(words, text));
    assertTrue(late.line().contains("more than 1 s"), late.line());
  }

  @ParameterizedTest
  @ValueSource(strings = {"sleep 1000 &", "exec 3<&0; sleep 1000 <&3 &"})
  void whatACommandLeavesBehindIsNotWaitedFor(String background) throws Exception {
    String[] said = answer(Map.of("command", background + " echo hi $!"), LONG).split(" ", -1);
    ProcessHandle.of(Long.parseLong(said[1])).orElseThrow().destroyForcibly();
    assertEquals("hi", said[0]);
  }

  @ParameterizedTest
  @ValueSource(strings = {"command", "process"})
  void aProgramThatDoesNotReadIsEnded(String kind) {
    assertLate(Map.of(kind, "sleep 1000; true", "timeout", 1), LONG);
  }

  @Test
  void aLongTextIsReadAndALongAnswerIsHeard() throws Exception {
    String text = "x".repeat(Agent.MAX_ANSWER);
    assertEquals(text, answer(Map.of("command", "cat"), text + "beyond"));
  }

  @ParameterizedTest
  @CsvSource({"hook,200", "hook,500", "model,200", "model,500"})
  void aBodyWithoutAnEndIsGivenUp(String kind, int status) throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(status, 0);
          try (OutputStream out = exchange.getResponseBody()) {
            out.write(' ');
            out.flush();
            over.await();
          } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
          }
        });
    server.start();
    String url = "http://127.0.0.1:" + server.getAddress().getPort();
    try {
      assertLate(
          kind.equals("hook")
              ? Map.of("hook", url, "timeout", 1)
              : Map.of("model", "mad", "url", url, "timeout", 1),
          "hello");
    } finally {
      over.countDown();
      server.stop(0);
    }
  }
}
