package dev.stenope.app.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.app.mcp.Mcp;
import dev.stenope.app.openclaw.Access;
import dev.stenope.app.openclaw.Device;
import dev.stenope.app.openclaw.StubGateway;
import dev.stenope.core.wire.Json;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The tools of a node at a gateway.
@Timeout(60)
class GatewayToolsTest {
  private static final String COMMAND = "mcp.tools.call.v1";

  @TempDir private Path home;

  private final BlockingQueue<String> warnings = new LinkedBlockingQueue<>();
  private final BlockingQueue<Json> asked = new LinkedBlockingQueue<>();
  private StubGateway gateway;
  private GatewayTools tools;

  @BeforeEach
  void open() throws Exception {
    gateway = new StubGateway();
    gateway.on("node.pluginTools.update", (params, line) -> line.reply(params));
    gateway.on("node.invoke.result", (_, line) -> line.reply(new Json().put("ok", true)));
    Access access =
        new Access(
            URI.create(gateway.url()),
            StubGateway.TOKEN,
            Access.Role.NODE,
            Device.of(home, "claw/NODE"),
            "stenope claw");
    Mcp mcp =
        new Mcp(
            "claw",
            (verb, request) -> {
              asked.add(request.put("verb", verb));
              return List.of(
                  new Json()
                      .put("from", "laptop")
                      .put("from_agent", "kimi")
                      .put("message_id", "m2")
                      .put("text", "green"));
            });
    tools = new GatewayTools(access, mcp, (code, text) -> warnings.add(code + ": " + text));
  }

  @AfterEach
  void close() {
    tools.close();
    gateway.close();
  }

  private String warning() throws InterruptedException {
    return String.valueOf(warnings.poll(30, TimeUnit.SECONDS));
  }

  private Json outcome(String command, String params) throws Exception {
    gateway.tell(
        "node.invoke.request",
        new Json()
            .put("id", "i1")
            .put("nodeId", "n1")
            .put("command", command)
            .put("paramsJSON", params));
    Json outcome = gateway.awaitCall("node.invoke.result");
    assertEquals("i1", outcome.text("id"));
    assertEquals("n1", outcome.text("nodeId"));
    return outcome;
  }

  @Test
  void theToolsArePublishedAndDoneAsTheAgent() throws Exception {
    tools.start();
    Json connect = gateway.awaitCall("connect");
    assertEquals("node", connect.text("role"));
    assertEquals(List.of(COMMAND), connect.list("commands"));
    List<?> published = gateway.awaitCall("node.pluginTools.update").list("tools");
    for (Object each : published) {
      Json tool = (Json) each;
      assertTrue(tool.text("name").matches("stenope__[a-z_]{1,50}"), tool.text("name"));
      assertEquals("object", tool.object("parameters").text("type"));
      assertEquals(COMMAND, tool.text("command"));
    }
    assertTrue(warning().startsWith("openclaw-tools"));
    Json call =
        new Json()
            .put("server", "stenope")
            .put("tool", "ask_peer")
            .put("arguments", new Json().put("peer", "laptop/kimi").put("text", "build?"));
    Json outcome = outcome(COMMAND, call.toString());
    assertTrue(outcome.flag("ok"));
    Json result = Json.read(outcome.text("payloadJSON").getBytes(UTF_8));
    assertFalse(result.flag("isError"));
    assertTrue(result.toString().contains("<peer-message from=\\\"laptop\\\""), result.toString());
    Json request = asked.remove();
    assertEquals("ask", request.text("verb"));
    assertEquals("claw", request.text("agent"));
  }

  @Test
  void whatIsNoCallOfAToolIsAnsweredWithWhy() throws Exception {
    tools.start();
    gateway.awaitCall("node.pluginTools.update");
    assertFalse(outcome("system.run", "{\"command\":[\"id\"]}").flag("ok"));
    assertFalse(outcome(COMMAND, "[1]").flag("ok"));
    assertFalse(outcome(COMMAND, "{\"tool\":\"rm\"}").flag("ok"));
    assertFalse(outcome(COMMAND, "{\"tool\":\"ask_peer\",\"arguments\":7}").flag("ok"));
    Json wrong = outcome(COMMAND, "{\"tool\":\"ask_peer\",\"arguments\":{\"pear\":1}}");
    assertTrue(wrong.text("payloadJSON").contains("\"isError\":true"), wrong.toString());
    assertTrue(asked.isEmpty());
  }

  @Test
  void thePersonIsToldOnceHowToAllowThem() throws Exception {
    gateway.on(
        "node.pluginTools.update", (_, line) -> line.reply(new Json().put("tools", List.of())));
    tools.start();
    String pending = warning();
    assertTrue(pending.contains("`openclaw nodes approve REQUEST` grants it."), pending);
    gateway.restart();
    gateway.awaitCall("node.pluginTools.update");
    gateway.awaitCall("node.pluginTools.update");
    gateway.on("node.pluginTools.update", (params, line) -> line.reply(params));
    gateway.tell("node.pair.resolved", new Json().put("decision", "approved"));
    assertTrue(warning().startsWith("openclaw-tools"));
  }
}
