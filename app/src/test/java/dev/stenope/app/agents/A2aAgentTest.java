package dev.stenope.app.agents;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.stenope.app.Problem;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// An agent that speaks A2A, well and badly.
@Timeout(60)
class A2aAgentTest {
  @TempDir private Path home;

  private final Queue<Json> asked = new ConcurrentLinkedQueue<>();
  private final Queue<String> tokens = new ConcurrentLinkedQueue<>();
  private HttpServer server;

  @BeforeEach
  void open() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  @AfterEach
  void close() {
    server.stop(0);
  }

  private String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private void card(String url) {
    serve(
        "/agent/.well-known/agent-card.json",
        _ ->
            new Json()
                .put("name", "writer")
                .put(
                    "supportedInterfaces",
                    List.of(
                        new Json().put("url", url + "/grpc").put("protocolBinding", "GRPC"),
                        new Json()
                            .put("url", url)
                            .put("protocolBinding", "JSONRPC")
                            .put("protocolVersion", "1.0")))
                .toString());
  }

  private void serve(String path, Function<Json, String> answer) {
    server.createContext(
        path,
        exchange -> {
          Json request = read(exchange);
          tokens.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
          byte[] body = answer.apply(request).getBytes(UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
          }
        });
  }

  private Json read(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    try {
      Json request = body.length == 0 ? new Json() : Json.read(body);
      if (body.length > 0) {
        asked.add(request);
      }
      return request;
    } catch (MalformedException e) {
      throw new IOException(e);
    }
  }

  private static String task(Json request, String state, String key, Object value) {
    Json task =
        new Json()
            .put("id", "t1")
            .put("contextId", "c1")
            .put("status", new Json().put("state", "TASK_STATE_" + state))
            .put(key, value);
    Object result =
        request.text("method", "").equals("SendMessage") ? new Json().put("task", task) : task;
    return new Json()
        .put("jsonrpc", "2.0")
        .put("id", request.get("id"))
        .put("result", result)
        .toString();
  }

  private static List<Json> artifacts(String text) {
    return List.of(new Json().put("parts", List.of(new Json().put("text", text))));
  }

  private Agent agent(int timeout) throws Exception {
    Path token = Files.writeString(home.resolve("token"), "secret\n");
    return Agent.of(
        AgentSettings.of(
            "writer",
            Map.of("a2a", url() + "/agent", "token_file", token.toString(), "timeout", timeout)),
        home);
  }

  private String ask() throws Exception {
    return ask(50);
  }

  private String ask(int seconds) throws Exception {
    try (Agent agent = agent(seconds)) {
      return agent.answer(
          new Agent.Question("m1", "laptop", "kimi", "c", "Write.", "2026-01-01T00:00:00Z"));
    }
  }

  private Problem refused() {
    return assertThrows(Problem.class, this::ask);
  }

  private Problem givenUp() {
    return assertThrows(Problem.class, () -> ask(4));
  }

  @Test
  void aMessageIsATaskThatIsAskedAfterUntilItEnds() throws Exception {
    card(url() + "/rpc");
    serve(
        "/rpc",
        request ->
            asked.size() < 3
                ? task(request, "WORKING", "artifacts", List.of())
                : task(request, "COMPLETED", "artifacts", artifacts("Done.")));
    assertEquals("Done.", ask());
    Json first = asked.remove();
    assertEquals("SendMessage", first.text("method"));
    Json message = first.object("params").object("message");
    assertEquals("ROLE_USER", message.text("role"));
    Json part = (Json) message.list("parts").getFirst();
    assertEquals(Wrapping.of("laptop", "kimi", "Write."), part.text("text"));
    assertEquals("GetTask", asked.remove().text("method"));
    assertTrue(tokens.stream().allMatch("Bearer secret"::equals), tokens + "");
  }

  @Test
  void aQuestionOfTheAgentIsItsAnswerAndTheNextMessageGoesOnThere() throws Exception {
    card(url() + "/rpc");
    Json question = new Json().put("parts", List.of(new Json().put("text", "How long?")));
    Json waits = new Json().put("state", "TASK_STATE_INPUT_REQUIRED").put("message", question);
    serve(
        "/rpc",
        request ->
            asked.size() == 1
                ? task(request, "WORKING", "status", waits)
                : task(request, "COMPLETED", "artifacts", artifacts("Done.")));
    try (Agent agent = agent(10)) {
      Agent.Question first = new Agent.Question("m1", "laptop", "kimi", "c", "Write.", "");
      Agent.Question second = new Agent.Question("m2", "laptop", "kimi", "c", "Short.", "");
      assertEquals("How long?", agent.answer(first));
      assertEquals("Done.", agent.answer(second));
    }
    asked.remove();
    Json message = asked.remove().object("params").object("message");
    assertEquals("t1", message.text("taskId"));
    assertEquals("c1", message.text("contextId"));
  }

  @Test
  void aTaskThatTakesTooLongIsCancelled() {
    card(url() + "/rpc");
    serve("/rpc", request -> task(request, "WORKING", "artifacts", List.of()));
    assertTrue(givenUp().line().contains("more than"));
    assertTrue(asked.stream().anyMatch(each -> "CancelTask".equals(each.get("method"))));
  }

  @Test
  void aCardThatLeadsElsewhereGetsNoToken() {
    card("http://127.0.0.2:1/rpc");
    assertTrue(refused().line().contains("its card sends us to http://127.0.0.2:1/rpc"));
    assertFalse(tokens.isEmpty());
  }

  @Test
  void aRedirectionIsNotFollowed() {
    server.createContext(
        "/agent",
        exchange -> {
          exchange.getResponseHeaders().set("Location", url() + "/elsewhere");
          exchange.sendResponseHeaders(302, -1);
          exchange.close();
        });
    serve("/elsewhere", _ -> "{}");
    assertTrue(refused().line().contains("refused: 302"));
    assertTrue(tokens.isEmpty());
  }

  @Test
  void nonsenseAndFailuresAreTold() throws Exception {
    card(url() + "/rpc");
    Queue<Function<Json, String>> answers =
        new ConcurrentLinkedQueue<>(
            List.of(
                _ -> "[]",
                _ -> "{\"result\":{}}",
                _ -> "{\"result\":{\"task\":{\"id\":1}}}",
                _ -> "{\"error\":{\"code\":-32603,\"message\":\"no\\u001b[31m disk\"}}",
                _ -> "{\"x\":\"" + "x".repeat(5 << 20) + "\"}",
                request -> task(request, "REJECTED", "artifacts", List.of())));
    serve("/rpc", request -> answers.remove().apply(request));
    for (String why :
        List.of("A2A 1.0", "A2A 1.0", "A2A 1.0", "no?[31m disk", "not answer", "REJECTED")) {
      String line = refused().line();
      assertTrue(line.contains(why), line);
    }
  }

  @Test
  void anAnswerThatDripsIsGivenUp() {
    card(url() + "/rpc");
    server.createContext(
        "/rpc",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          try (OutputStream out = exchange.getResponseBody()) {
            while (true) {
              out.write(' ');
              out.flush();
              Thread.onSpinWait();
            }
          }
        });
    String line = givenUp().line();
    assertTrue(line.contains("more than") || line.contains("not answer"), line);
  }
}
