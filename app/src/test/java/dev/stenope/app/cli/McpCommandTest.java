package dev.stenope.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.app.Main;
import dev.stenope.app.control.Control;
import dev.stenope.core.wire.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A model's program that has started `stenope mcp`.
@Timeout(120)
class McpCommandTest {
  @TempDir private Path temp;

  private TwoDaemons nodes;
  private Process server;
  private BufferedReader answers;

  @BeforeEach
  void start() throws Exception {
    nodes = new TwoDaemons(temp);
    server =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "mcp",
                "--agent",
                "claw",
                "--home",
                nodes.alice.directory().toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    answers = server.inputReader(UTF_8);
  }

  @AfterEach
  void close() throws Exception {
    server.destroyForcibly().waitFor();
    nodes.close();
  }

  private void say(Json message) throws IOException {
    write(message.put("jsonrpc", "2.0") + "\n");
  }

  private void write(String text) throws IOException {
    server.getOutputStream().write(text.getBytes(UTF_8));
    server.getOutputStream().flush();
  }

  private void request(long id, String method, Json params) throws IOException {
    say(new Json().put("id", id).put("method", method).put("params", params));
  }

  /// The next line, which must be the answer to the request of this id.
  private Json answer(long id) throws Exception {
    Json answer = Json.read(Objects.requireNonNull(answers.readLine()).getBytes(UTF_8));
    assertEquals(id, answer.number("id"), answer::toString);
    return answer;
  }

  private static Json ask(String text) {
    return new Json()
        .put("name", "ask_peer")
        .put("arguments", new Json().put("peer", "bob/kimi").put("text", text));
  }

  private Json taken() throws Exception {
    return TwoDaemons.ask(
        nodes.bob, TwoDaemons.command("take").put("agent", "kimi").put("wait", 30));
  }

  @Test
  void aModelAsksAnAgentElsewhereAndIsAnswered() throws Exception {
    request(1, "initialize", new Json().put("protocolVersion", "2025-11-25"));
    assertEquals("2025-11-25", answer(1).object("result").text("protocolVersion"));
    say(new Json().put("method", "notifications/initialized"));
    request(2, "tools/call", ask("1 + 1?"));
    Json question = taken();
    assertEquals("claw", question.text("from_agent"));
    request(3, "ping", new Json());
    answer(3);
    reply(question, "2");
    Json given = answer(2).object("result").object("structuredContent");
    assertTrue(given.text("answer").contains("\n2\n"), given::toString);
    server.getOutputStream().close();
    assertTrue(server.waitFor(60, TimeUnit.SECONDS));
    assertEquals(0, server.exitValue());
    assertNull(answers.readLine());
  }

  @Test
  void aCallThatIsCancelledHasNoAnswerHereAndOthersHaveTheirs() throws Exception {
    boolean waits = false;
    // The answer may be faster than the news that nobody waits for it, but not each time.
    for (int i = 0; i < 5 && !waits; i++) {
      waits = answeredAfterCancelling(i);
    }
    assertTrue(waits);
    nodes.stopAlice();
    request(2, "tools/call", new Json().put("name", "bridge_health"));
    Json failed = answer(2).object("result");
    assertTrue(failed.flag("isError"));
    assertTrue(failed.toString().contains("the node is not running"), failed::toString);
    nodes.startAlice();
  }

  private boolean answeredAfterCancelling(int i) throws Exception {
    request(1, "tools/call", ask("question" + i));
    Json question = taken();
    say(
        new Json()
            .put("method", "notifications/cancelled")
            .put("params", new Json().put("requestId", 1L)));
    write("{nonsense\n\n");
    Json nonsense = Json.read(Objects.requireNonNull(answers.readLine()).getBytes(UTF_8));
    assertEquals(-32700, nonsense.object("error").number("code"));
    request(1, "tools/call", new Json().put("name", "bridge_health"));
    assertEquals("alice", answer(1).object("result").object("structuredContent").text("name"));
    reply(question, "answer" + i);
    try (Control next =
        TwoDaemons.open(
            nodes.alice, TwoDaemons.command("take").put("agent", "claw").put("wait", 5))) {
      return next.next() != null;
    }
  }

  private void reply(Json question, String text) throws Exception {
    TwoDaemons.ask(
        nodes.bob,
        TwoDaemons.command("send")
            .put("agent", "kimi")
            .put("reply_to", question.text("message_id"))
            .put("text", text));
  }
}
