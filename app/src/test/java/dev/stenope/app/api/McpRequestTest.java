package dev.stenope.app.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.wire.Json;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A model's program that uses a node by MCP over HTTP.
@Timeout(120)
class McpRequestTest extends TwoClients {
  private static final String REVISION = "2026-07-28";

  private HttpRequest.Builder call(String tool, Json arguments) {
    Json meta =
        new Json()
            .put("io.modelcontextprotocol/protocolVersion", REVISION)
            .put("io.modelcontextprotocol/clientCapabilities", new Json());
    Json params = new Json().put("name", tool).put("arguments", arguments).put("_meta", meta);
    Json message =
        new Json()
            .put("jsonrpc", "2.0")
            .put("id", 1L)
            .put("method", "tools/call")
            .put("params", params);
    return alice
        .request("POST", "/mcp", message.toString())
        .header("Accept", "application/json, text/event-stream")
        .header("MCP-Protocol-Version", REVISION)
        .header("Mcp-Method", "tools/call")
        .header("Mcp-Name", tool);
  }

  private Json result(HttpRequest.Builder request) throws Exception {
    HttpResponse<String> response = alice.send(request);
    assertEquals(200, response.statusCode(), response.body());
    return Json.read(response.body().getBytes(StandardCharsets.UTF_8)).object("result");
  }

  @Test
  void aModelAsksAnAgentElsewhereAndIsAnswered() throws Exception {
    CompletableFuture<Json> answer =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                Json question = new Json().put("peer", "bob/kimi").put("text", "1 + 1?");
                return result(call("ask_peer", question).header("Stenope-Agent", "claw"));
              } catch (Exception e) {
                throw new AssertionError(e);
              }
            });
    Json question =
        bob.call("POST", "/v1/messages/next", new Json().put("agent", "kimi").put("wait", 30));
    assertEquals("claw", question.text("from_agent"));
    bob.call(
        "POST",
        "/v1/messages",
        new Json()
            .put("agent", "kimi")
            .put("reply_to", question.text("message_id"))
            .put("text", "2"));
    Json given = answer.get().object("structuredContent");
    assertEquals("bob", given.text("peer"));
    assertEquals("kimi", given.text("agent"));
    assertEquals(
        "<peer-message from=\"bob\" agent=\"kimi\" verified=\"node\" authority=\"peer\">\n"
            + "2\n</peer-message>",
        given.text("answer"));
  }

  @Test
  void messagesAndFilesAreSentAndTheRestIsTold() throws Exception {
    Json message = new Json().put("peer", "bob").put("text", "hello").put("wait", "accepted");
    Json sent = result(call("send_message", message)).object("structuredContent");
    assertEquals("accepted", ((Json) sent.list("messages").getFirst()).text("state"));
    Json taken = bob.call("POST", "/v1/messages/next", new Json().put("wait", 30));
    assertEquals("hello", taken.text("text"));
    assertEquals("mcp", taken.text("from_agent"));
    Path file = Files.writeString(temp.resolve("notes.txt"), "notes");
    Json files = new Json().put("peer", "bob").put("paths", List.of(file.toString()));
    Json transfer = result(call("send_file", files)).object("structuredContent");
    assertTrue(!transfer.text("id").isEmpty(), transfer::toString);
    Json health = result(call("bridge_health", new Json())).object("structuredContent");
    assertEquals(1, health.number("online"));
    Json peers = result(call("peers_list", new Json())).object("structuredContent");
    assertEquals("bob", ((Json) peers.list("peers").getFirst()).text("name"));
  }

  @Test
  void aProblemIsAResultThatTheModelReads() throws Exception {
    Json message = new Json().put("peer", "eve").put("text", "hello");
    Json result = result(call("send_message", message));
    assertTrue(result.flag("isError"));
    assertTrue(result.toString().contains("there is no peer named eve"), result::toString);
  }

  @Test
  void onlyMessagesOfTheProtocolArePostedAndOnlyByThoseWithTheToken() throws Exception {
    assertEquals(405, alice.send(alice.request("GET", "/mcp", "")).statusCode());
    assertEquals(405, alice.send(alice.request("DELETE", "/mcp", "")).statusCode());
    assertEquals(400, alice.send(alice.request("POST", "/mcp", "[]")).statusCode());
    String ready = "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}";
    HttpResponse<String> accepted = alice.send(alice.request("POST", "/mcp", ready));
    assertEquals(202, accepted.statusCode());
    assertEquals("", accepted.body());
    HttpRequest.Builder twice = call("peers_list", new Json()).header("Mcp-Name", "send_file");
    assertEquals(400, alice.send(twice).statusCode());
    assertEquals(
        401,
        alice
            .send(call("peers_list", new Json()).setHeader("Authorization", "Bearer no"))
            .statusCode());
    assertEquals(
        403,
        alice
            .send(call("peers_list", new Json()).header("Origin", "https://evil.example"))
            .statusCode());
  }

  @Test
  void whoHangsUpHasCancelledAndTheAnswerWaits() throws Exception {
    Json late = new Json();
    // The answer may be faster than the news that nobody waits for it, but not each time.
    for (int i = 0; i < 5 && late.members().isEmpty(); i++) {
      late = answeredAfterHangingUp(i);
    }
    assertTrue(late.text("text", "").startsWith("answer"), late::toString);
  }

  private Json answeredAfterHangingUp(int i) throws Exception {
    Json arguments = new Json().put("peer", "bob/kimi").put("text", "question" + i);
    CompletableFuture<HttpResponse<String>> asked =
        alice
            .http()
            .sendAsync(
                call("ask_peer", arguments.put("timeout_seconds", 3600L)).build(),
                HttpResponse.BodyHandlers.ofString());
    Json question =
        bob.call("POST", "/v1/messages/next", new Json().put("agent", "kimi").put("wait", 30));
    asked.cancel(true);
    result(call("bridge_health", new Json()));
    bob.call(
        "POST",
        "/v1/messages",
        new Json()
            .put("agent", "kimi")
            .put("reply_to", question.text("message_id"))
            .put("text", "answer" + i));
    HttpResponse<String> next =
        alice.send(alice.request("POST", "/v1/messages/next", "{\"agent\":\"mcp\",\"wait\":5}"));
    return next.statusCode() == 200
        ? Json.read(next.body().getBytes(StandardCharsets.UTF_8))
        : new Json();
  }
}
