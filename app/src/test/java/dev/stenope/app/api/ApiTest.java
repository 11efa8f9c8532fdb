package dev.stenope.app.api;

import static dev.stenope.app.cli.TwoDaemons.command;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.app.cli.TwoDaemons;
import dev.stenope.app.control.Control;
import dev.stenope.app.control.Verb;
import dev.stenope.core.wire.Json;
import dev.stenope.node.Home;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Programs that use a node by HTTP.
@Timeout(120)
class ApiTest extends TwoClients {
  @Test
  void anAgentAttachesIsAskedAndAnswers() throws Exception {
    bob.call("PUT", "/v1/agents/kimi", new Json().put("description", "adds numbers"));
    CompletableFuture<Json> answer =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return alice.call(
                    "POST",
                    "/v1/ask",
                    new Json().put("agent", "claw").put("peer", "bob/kimi").put("text", "1 + 1?"));
              } catch (Exception e) {
                throw new AssertionError(e);
              }
            });
    Json question =
        bob.call("POST", "/v1/messages/next", new Json().put("agent", "kimi").put("wait", 30));
    assertEquals("1 + 1?", question.text("text"));
    assertEquals("claw", question.text("from_agent"));
    assertEquals("alice", question.text("from"));
    bob.call(
        "POST",
        "/v1/messages",
        new Json()
            .put("agent", "kimi")
            .put("reply_to", question.text("message_id"))
            .put("text", "2"));
    bob.call(
        "POST",
        "/v1/messages/" + question.text("message_id") + "/state",
        new Json().put("state", "processed"));
    assertEquals("2", answer.get().text("text"));
    assertEquals("kimi", answer.get().text("from_agent"));
    assertEquals(
        204,
        alice
            .send(alice.request("POST", "/v1/messages/next", "{\"agent\":\"claw\"}"))
            .statusCode());
  }

  @Test
  void whoHasNoTokenOrComesFromElsewhereIsRefused() throws Exception {
    String file =
        PosixFilePermissions.toString(
            Files.getPosixFilePermissions(nodes.alice.directory().resolve("api.token")));
    assertEquals("rw-------", file);
    assertEquals(200, alice.send(alice.request("GET", "/v1/health", "")).statusCode());
    assertEquals(
        401,
        alice
            .send(alice.request("GET", "/v1/health", "").setHeader("Authorization", "Bearer no"))
            .statusCode());
    assertEquals(
        403,
        alice
            .send(alice.request("GET", "/v1/health", "").header("Origin", "https://evil.example"))
            .statusCode());
    assertTrue(raw("Host: evil.example:80").startsWith("HTTP/1.1 421"));
    assertTrue(raw("Host: 127.0.0.1:1").startsWith("HTTP/1.1 421"));
    assertEquals(404, alice.send(alice.request("GET", "/v1/nothing", "")).statusCode());
    assertEquals(405, alice.send(alice.request("DELETE", "/v1/peers", "")).statusCode());
    assertEquals(400, alice.send(alice.request("POST", "/v1/messages", "{nonsense")).statusCode());
    assertEquals(
        400, alice.send(alice.request("POST", "/v1/messages", "[".repeat(5000))).statusCode());
    HttpResponse<String> nobody =
        alice.send(alice.request("POST", "/v1/messages", "{\"peer\":\"eve\",\"text\":\"x\"}"));
    assertEquals(409, nobody.statusCode());
    assertTrue(nobody.body().contains("there is no peer named eve"), nobody.body());
  }

  @Test
  void whatIsNoRequestIsToldSoAndHungUpOn() throws Exception {
    String body = "Transfer-Encoding: chunked\r\n\r\nzzz\r\nworld\r\n0\r\n\r\n";
    assertRefused("GET /v1/health", "X: " + "y".repeat(9000) + "\r\n\r\n", "no request of HTTP");
    assertRefused("POST /v1/messages", body, "no request of HTTP");
    assertRefused("GET /v1/tasks/100%", "\r\n", "unterminated escape");
    assertRefused(
        "GET /v1/messages?search=100%", "Connection: close\r\n\r\n", "unterminated escape");
  }

  private void assertRefused(String line, String rest, String why) throws Exception {
    try (java.net.Socket socket = alice.connect(line, rest)) {
      String answer = new String(socket.getInputStream().readAllBytes(), US_ASCII);
      assertTrue(answer.startsWith("HTTP/1.1 400"), answer);
      assertTrue(answer.contains("connection: close\r\n"), answer);
      assertTrue(answer.contains(why), answer);
    }
  }

  private String raw(String host) throws Exception {
    int port = URI.create(alice.url).getPort();
    try (java.net.Socket socket = new java.net.Socket(InetAddress.getLoopbackAddress(), port)) {
      String request =
          "GET /v1/health HTTP/1.1\r\n"
              + host
              + "\r\nAuthorization: Bearer "
              + alice.token
              + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), US_ASCII);
    }
  }

  @Test
  void aFaultOfTheNodeIsAnswered() throws Exception {
    Home home = nodes.alice;
    Verb faulty =
        (_, _) -> {
          throw new AssertionError("a fault of a test");
        };
    Map<String, Verb> verbs = Map.of("health", faulty, "events", faulty, "file-transfer", faulty);
    try (Api _ = Api.start(home.directory(), 0, Set.of(), verbs, _ -> {});
        Client client = new Client(home);
        java.net.Socket health = client.connect("GET /v1/health", "\r\n");
        java.net.Socket events = client.connect("GET /v1/events", "\r\n")) {
      byte[] answer = health.getInputStream().readNBytes(12);
      assertEquals("HTTP/1.1 500", new String(answer, US_ASCII));
      assertTrue(events.getInputStream().readAllBytes().length > 0);
      HttpResponse<String> next = client.send(client.request("GET", "/v1/health", ""));
      assertTrue(next.body().contains("AssertionError"), next.body());
    }
  }

  @Test
  void agentsThatThankEachOtherForEverAreStopped() throws Exception {
    Control events = TwoDaemons.open(nodes.alice, command("events"));
    TwoDaemons.await(events, line -> line.text("event", "").equals("listening"));
    Json thanks = new Json().put("agent", "claw").put("peer", "bob/kimi").put("text", "thank you");
    int sent = 0;
    HttpResponse<String> response;
    do {
      response = alice.send(alice.request("POST", "/v1/messages", thanks.toString()));
      sent++;
    } while (response.statusCode() == 200 && sent < 100);
    assertEquals(409, response.statusCode());
    assertTrue(response.body().contains("the same again and again"), response.body());
    assertTrue(sent < 6, sent + " messages");
    Json told = TwoDaemons.await(events, line -> line.text("code", "").equals("loop"));
    assertTrue(
        told.text("text").startsWith("claw was kept from a message to bob/kimi: they say"),
        told.toString());
    events.close();
  }

  @Test
  void numbersAreSearchedForAsWordsAre() throws Exception {
    for (String text : List.of("build 812 is green", "it is true", "other")) {
      alice.call("POST", "/v1/messages", new Json().put("peer", "bob").put("text", text));
    }
    for (String word : List.of("812", "true")) {
      List<?> found = alice.call("GET", "/v1/messages?search=" + word, new Json()).list("messages");
      assertEquals(1, found.size(), found.toString());
    }
    assertEquals(2, alice.call("GET", "/v1/messages?limit=2", new Json()).list("messages").size());
  }

  @Test
  void peersHearOfAgents() throws Exception {
    bob.call("PUT", "/v1/agents/kimi", new Json().put("skills", List.of("sums")));
    Json known;
    do {
      known = alice.call("GET", "/v1/agents", new Json());
    } while (known.list("agents").isEmpty());
    Json kimi = (Json) known.list("agents").getFirst();
    assertEquals("kimi", kimi.text("agent"));
    assertEquals("bob", kimi.text("node"));
    assertEquals(List.of("sums"), kimi.list("skills"));
    assertEquals("kimi", TwoDaemons.ask(nodes.bob, command("agents")).text("agent"));
  }
}
