package dev.stenope.app.api;

import static dev.stenope.app.cli.TwoDaemons.ask;
import static dev.stenope.app.cli.TwoDaemons.command;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import dev.stenope.app.cli.TwoDaemons;
import dev.stenope.core.wire.Json;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Agents of another machine as A2A has them.
@Timeout(120)
class A2aTest {
  private static final String AGENT = "/a2a/bob/kimi";

  @TempDir private Path temp;

  private TwoDaemons nodes;
  private Client client;

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

  private static Json message(String method, Json params) {
    return new Json()
        .put("jsonrpc", "2.0")
        .put("id", 7)
        .put("method", method)
        .put("params", params);
  }

  private static Json question(String text, boolean immediately) {
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

  private Json call(String method, Json params) throws Exception {
    HttpResponse<String> response =
        client.send(
            client
                .request("POST", AGENT, message(method, params).toString())
                .header("A2A-Version", "1.0"));
    assertEquals(200, response.statusCode());
    Json reply = Json.read(response.body().getBytes(UTF_8));
    assertEquals(7, reply.number("id"));
    return reply;
  }

  private long fault(String method, Json params) throws Exception {
    return call(method, params).object("error").number("code");
  }

  private void bobAnswers(String text) {
    Thread.ofVirtual().start(new FutureTask<>(() -> bobAnswersNow(text)));
  }

  private Json bobAnswersNow(String text) throws Exception {
    Json taken = ask(nodes.bob, command("take").put("agent", "kimi").put("wait", 30));
    return ask(
        nodes.bob,
        command("send")
            .put("agent", "kimi")
            .put("reply_to", taken.text("message_id"))
            .put("text", text));
  }

  @Test
  void anAgentThatAMachineHasToldOfHasACard() throws Exception {
    while (client
            .send(client.request("GET", AGENT + "/.well-known/agent-card.json", ""))
            .statusCode()
        != 200) {
      Thread.onSpinWait();
    }
    Json card = client.call("GET", AGENT + "/.well-known/agent-card.json", new Json());
    assertEquals("bob/kimi", card.text("name"));
    assertEquals("Knows the builds", card.text("description"));
    Json served = (Json) card.list("supportedInterfaces").getFirst();
    assertEquals(client.url + AGENT, served.text("url"));
    HttpResponse<String> unknown =
        client.send(client.request("GET", "/a2a/bob/nobody/.well-known/agent-card.json", ""));
    assertEquals(404, unknown.statusCode());
  }

  @Test
  void aMessageIsATaskThatEndsWithTheAnswer() throws Exception {
    bobAnswers("green");
    Json task = call("SendMessage", question("build?", false)).object("result").object("task");
    assertEquals("TASK_STATE_COMPLETED", task.object("status").text("state"));
    assertEquals("builds", task.text("contextId"));
    assertTrue(task.list("artifacts").getFirst().toString().contains("\"text\":\"green\""));
    Json id = new Json().put("id", task.text("id"));
    assertEquals(task.toString(), call("GetTask", id).object("result").toString());
    assertEquals(-32002, fault("CancelTask", id));
    Json other = new Json().put("id", "unknown");
    assertEquals(-32001, fault("GetTask", other));
  }

  @Test
  void aTaskCanBeFollowedAndCancelled() throws Exception {
    Json task = call("SendMessage", question("build?", true)).object("result").object("task");
    assertEquals("TASK_STATE_WORKING", task.object("status").text("state"));
    Json id = new Json().put("id", task.text("id"));
    Json ended = call("CancelTask", id).object("result");
    assertEquals("TASK_STATE_CANCELED", ended.object("status").text("state"));
  }

  @Test
  void tasksAreListedPageByPageTheLatestFirst() throws Exception {
    Json first = call("SendMessage", question("one?", true)).object("result").object("task");
    bobAnswers("one");
    while (!list(new Json().put("status", "TASK_STATE_WORKING")).list("tasks").isEmpty()) {
      Thread.onSpinWait();
    }
    Json second = call("SendMessage", question("two?", true)).object("result").object("task");
    Json cancel = new Json().put("id", second.text("id"));
    assertEquals(second.text("id"), call("CancelTask", cancel).object("result").text("id"));
    Json page = list(new Json().put("pageSize", 1L).put("contextId", "builds"));
    assertEquals(2, page.number("totalSize"));
    assertEquals(second.text("id"), ((Json) page.list("tasks").getFirst()).text("id"));
    Json more = new Json().put("pageSize", 1L).put("pageToken", page.text("nextPageToken"));
    Json rest = list(more.put("includeArtifacts", true));
    Json last = (Json) rest.list("tasks").getFirst();
    assertEquals(first.text("id"), last.text("id"));
    assertTrue(last.list("artifacts").getFirst().toString().contains("one"));
    assertEquals("", rest.text("nextPageToken"));
    assertEquals(0, list(new Json().put("contextId", "other")).number("totalSize"));
    Json late = new Json().put("statusTimestampAfter", "2999-01-01T00:00:00Z");
    assertEquals(0, list(late).number("totalSize"));
    assertEquals(2, list(new Json()).number("totalSize"));
  }

  @Test
  void whoWantsToIsToldByHttpHowATaskEnds() throws Exception {
    BlockingQueue<String> told = new LinkedBlockingQueue<>();
    AtomicInteger calls = new AtomicInteger();
    HttpServer hook =
        HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    hook.createContext(
        "/",
        exchange -> {
          String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
          Headers headers = exchange.getRequestHeaders();
          told.add(
              headers.getFirst("X-A2A-Notification-Token")
                  + headers.getFirst("Authorization")
                  + body);
          // The first time it is not well.
          exchange.sendResponseHeaders(calls.incrementAndGet() == 1 ? 503 : 204, -1);
          exchange.close();
        });
    hook.start();
    try {
      String url = "http://127.0.0.1:" + hook.getAddress().getPort() + "/";
      Json wanted = new Json().put("url", url).put("token", "t");
      Json question = question("build?", true);
      question.object("configuration").put("taskPushNotificationConfig", wanted);
      Json task = call("SendMessage", question).object("result").object("task");
      Json about = new Json().put("taskId", task.text("id"));
      Json only =
          (Json)
              call("ListTaskPushNotificationConfigs", about)
                  .object("result")
                  .list("configs")
                  .getFirst();
      assertEquals(url, only.text("url"));
      Json bearer = new Json().put("scheme", "Bearer").put("credentials", "c");
      Json other = new Json().put("taskId", task.text("id")).put("id", "o").put("url", url);
      call("CreateTaskPushNotificationConfig", other.put("authentication", bearer));
      Json named = new Json().put("taskId", task.text("id")).put("id", "o");
      Json same = call("GetTaskPushNotificationConfig", named).object("result");
      assertEquals("c", same.object("authentication").text("credentials"));
      call("DeleteTaskPushNotificationConfig", named);
      assertEquals(-32001, fault("GetTaskPushNotificationConfig", named));
      bobAnswersNow("green");
      String refused = told.take();
      assertEquals(refused, told.take(), "it is said again");
      assertTrue(refused.startsWith("tnull{\"artifactUpdate\":"), refused);
      assertTrue(told.take().contains("TASK_STATE_COMPLETED"));
      assertTrue(told.isEmpty());
    } finally {
      hook.stop(0);
    }
    for (String bad : List.of("", "ftp://x/", "no address", "http://")) {
      Json config = new Json().put("taskPushNotificationConfig", new Json().put("url", bad));
      Json question = question("build?", true).put("configuration", config);
      assertEquals(-32602, fault("SendMessage", question), bad);
    }
  }

  private Json list(Json params) throws Exception {
    return call("ListTasks", params).object("result");
  }

  @Test
  void aStreamSaysHowItGoesOnUntilItEnds() throws Exception {
    bobAnswers("red");
    HttpResponse<String> stream =
        client.send(
            client
                .request(
                    "POST",
                    AGENT,
                    message("SendStreamingMessage", question("build?", false)).toString())
                .header("A2A-Version", "1.0"));
    List<String> kinds = new ArrayList<>();
    for (String line : stream.body().split("\n", -1)) {
      if (line.startsWith("data: ")) {
        Json result = Json.read(line.substring(6).getBytes(UTF_8)).object("result");
        kinds.addAll(result.members().keySet());
      }
    }
    assertEquals(List.of("task", "artifactUpdate", "statusUpdate"), kinds);
    assertTrue(stream.body().contains("\"text\":\"red\""), stream.body());
  }

  @Test
  void whatIsNoQuestionIsRefused() throws Exception {
    assertEquals(-32602, fault("SendMessage", new Json()));
    Json file = new Json().put("parts", List.of(new Json().put("raw", "AAAA")));
    assertEquals(-32005, fault("SendMessage", new Json().put("message", file)));
    assertEquals(-32601, fault("DropTables", new Json()));
    assertEquals(-32004, fault("GetExtendedAgentCard", new Json()));
    for (Json bad :
        List.of(
            new Json().put("pageSize", 0L),
            new Json().put("pageSize", 101L),
            new Json().put("historyLength", -1L),
            new Json().put("status", "working"),
            new Json().put("statusTimestampAfter", "yesterday"),
            new Json().put("pageToken", "7"))) {
      assertEquals(-32602, fault("ListTasks", bad), bad.toString());
    }
    HttpResponse<String> old =
        client.send(client.request("POST", AGENT, message("GetTask", new Json()).toString()));
    assertTrue(old.body().contains("-32009"), old.body());
    assertEquals(405, client.send(client.request("GET", AGENT, "")).statusCode());
    assertEquals(400, client.send(client.request("POST", AGENT, "{")).statusCode());
    assertEquals(404, client.send(client.request("GET", "/a2a/bob", "")).statusCode());
    assertFalse(
        client
                .send(
                    client
                        .request("GET", AGENT + "/.well-known/agent-card.json", "")
                        .setHeader("Authorization", "none"))
                .statusCode()
            == 200);
  }
}
