package dev.stenope.app.api;

import static dev.stenope.app.cli.TwoDaemons.ask;
import static dev.stenope.app.cli.TwoDaemons.command;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.stenope.app.cli.TwoDaemons;
import dev.stenope.core.wire.Json;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// Alice, whose programs speak A2A with the agent of Bob.
abstract class WithA2a {
  static final String AGENT = "/a2a/bob/kimi";

  @TempDir private Path temp;

  TwoDaemons nodes;
  Client client;

  @BeforeEach
  void open() throws Exception {
    nodes = new TwoDaemons(temp);
    client = new Client(nodes.alice);
    ask(
        nodes.bob,
        command("attach")
            .put("agent", "kimi")
            .put("description", "Knows the\nbuilds")
            .put("skills", List.of("builds")));
  }

  @AfterEach
  void close() {
    client.close();
    nodes.close();
  }

  static Json message(String method, Json params) {
    return new Json()
        .put("jsonrpc", "2.0")
        .put("id", 7)
        .put("method", method)
        .put("params", params);
  }

  static Json question(String text, boolean immediately) {
    Json message =
        new Json()
            .put("messageId", "m")
            .put("role", "ROLE_USER")
            .put("contextId", "builds")
            .put("parts", List.of(new Json().put("text", text)));
    return new Json()
        .put("message", message)
        .put("configuration", new Json().put("returnImmediately", immediately));
  }

  Json call(String method, Json params) throws Exception {
    return call(AGENT, method, params);
  }

  Json call(String agent, String method, Json params) throws Exception {
    HttpResponse<String> response =
        client.send(
            client
                .request("POST", agent, message(method, params).toString())
                .header("A2A-Version", "1.0"));
    assertEquals(200, response.statusCode());
    Json reply = Json.read(response.body().getBytes(UTF_8));
    assertEquals(7, reply.number("id"));
    return reply;
  }

  long fault(String method, Json params) throws Exception {
    return call(method, params).object("error").number("code");
  }

  void bobAnswers(String text) {
    Thread.ofVirtual().start(new FutureTask<>(() -> bobAnswersNow(text)));
  }

  Json bobAnswersNow(String text) throws Exception {
    Json taken = ask(nodes.bob, command("take").put("agent", "kimi").put("wait", 30));
    return ask(
        nodes.bob,
        command("send")
            .put("agent", "kimi")
            .put("reply_to", taken.text("message_id"))
            .put("text", text));
  }
}
