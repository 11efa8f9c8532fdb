package dev.stenope.app.api;

import static dev.stenope.app.cli.TwoDaemons.ask;
import static dev.stenope.app.cli.TwoDaemons.command;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.wire.Json;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Agents of another machine, and of the own one, as A2A has them.
@Timeout(120)
class A2aTest extends WithA2a {
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
  void anAgentOfTheOwnMachineIsServedToo() throws Exception {
    String own = "/a2a/alice/clerk";
    ask(
        nodes.alice,
        command("attach")
            .put("agent", "clerk")
            .put("description", "Keeps the books")
            .put("wake", new Json().put("command", "echo secret")));
    Json card = client.call("GET", own + "/.well-known/agent-card.json", new Json());
    assertEquals("alice/clerk", card.text("name"));
    assertEquals("Keeps the books", card.text("description"));
    assertFalse(card.toString().contains("secret"), card.toString());
    Json task = call(own, "SendMessage", question("sum?", true)).object("result").object("task");
    Json taken = ask(nodes.alice, command("take").put("agent", "clerk").put("wait", 30));
    assertEquals("sum?", taken.text("text"));
    assertEquals("alice", taken.text("from"));
    assertEquals("a2a", taken.text("from_agent"));
    assertEquals("builds", taken.text("conversation"));
    Json answer = command("send").put("agent", "clerk").put("text", "12");
    ask(nodes.alice, answer.put("reply_to", taken.text("message_id")));
    Json id = new Json().put("id", task.text("id"));
    Json ended = call(own, "GetTask", id).object("result");
    while (ended.object("status").text("state").equals("TASK_STATE_WORKING")) {
      Thread.onSpinWait();
      ended = call(own, "GetTask", id).object("result");
    }
    assertTrue(ended.list("artifacts").getFirst().toString().contains("\"text\":\"12\""));
    Json others = call(AGENT, "GetTask", id);
    assertEquals(-32001, others.object("error").number("code"), "it is a task of another agent");
  }

  @Test
  void aTaskCanBeFollowedAndCancelled() throws Exception {
    Json task = call("SendMessage", question("build?", true)).object("result").object("task");
    assertEquals("TASK_STATE_WORKING", task.object("status").text("state"));
    Json id = new Json().put("id", task.text("id"));
    Json ended = call("CancelTask", id).object("result");
    assertEquals("TASK_STATE_CANCELED", ended.object("status").text("state"));
    HttpResponse<String> stream =
        client.send(
            client
                .request("POST", AGENT, message("SubscribeToTask", id).toString())
                .header("A2A-Version", "1.0"));
    assertTrue(stream.body().contains("-32004"), stream.body());
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

  @Test
  void whoCannotBeReachedKeepsNobodyFromAsking() throws Exception {
    String first = "";
    for (int i = 0; i < 64; i++) {
      Json question = question("q", true);
      question.object("message").put("contextId", "c" + i);
      Json task =
          call("/a2a/bob/gone" + i, "SendMessage", question).object("result").object("task");
      first = i == 0 ? task.text("id") : first;
    }
    bobAnswers("yes");
    Json task =
        call("SendMessage", question("are you there?", false)).object("result").object("task");
    assertEquals("TASK_STATE_COMPLETED", task.object("status").text("state"), task::toString);
    Json given = call("/a2a/bob/gone0", "GetTask", new Json().put("id", first)).object("result");
    assertEquals("TASK_STATE_FAILED", given.object("status").text("state"));
  }
}
