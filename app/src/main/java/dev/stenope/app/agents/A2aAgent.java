package dev.stenope.app.agents;

import dev.stenope.app.Problem;
import dev.stenope.app.terminal.Text;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// An agent that speaks the Agent2Agent protocol (A2A 1.0), by JSON-RPC. Its card tells where; that
/// must be on the host that the settings name. A message is a task there, which is asked after
/// until it ends.
final class A2aAgent implements Agent {
  private static final String CARD = "/.well-known/agent-card.json";
  private static final int MAX_CARD = 256 << 10;
  private static final int MAX_BODY = 4 << 20;
  private static final int MAX_REASON = 200;
  private static final int MAX_CONVERSATIONS = 256;

  /// Seconds for one answer of the server.
  private static final long PATIENCE = 60;

  /// Milliseconds between two questions how far the task is, at first and at most.
  private static final long SOON = 200;

  private static final long LATER = 5_000;

  private final Web web;

  /// Where the card says that the agent is; null where it was not read yet.
  private @Nullable URI served;

  /// The latest conversations, and what the server calls them.
  private final Map<String, Place> places =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Place> eldest) {
          return size() > MAX_CONVERSATIONS;
        }
      };

  /// A conversation there; `task` is one that waits for more words, empty if none does.
  private record Place(String context, String task) {}

  A2aAgent(AgentSettings settings) {
    String address = settings.main();
    this.web =
        new Web(
            settings,
            address,
            address.endsWith(".json") ? "" : CARD,
            "token",
            Map.of("A2A-Version", "1.0"));
  }

  @Override
  public String answer(Question question) throws Problem, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(web.seconds());
    try {
      return converse(question, end);
    } catch (MalformedException e) {
      throw new Problem(
          "the agent does not speak A2A 1.0", web.address() + ": " + e.getMessage(), "");
    } catch (Problem problem) {
      // It may have moved.
      served = null;
      throw problem;
    }
  }

  private String converse(Question question, long end)
      throws Problem, MalformedException, InterruptedException {
    String conversation = question.from() + " " + question.conversation();
    Json result = call("SendMessage", message(question, places.get(conversation)), end);
    if (result.get("message") instanceof Json said) {
      return cut(words(said));
    }
    Json task = result.object("task");
    long pause = SOON;
    while (isWorking(task)) {
      if (System.nanoTime() >= end) {
        cancel(task);
        throw Times.late("the task of the agent", web.seconds());
      }
      TimeUnit.MILLISECONDS.sleep(pause);
      pause = Math.min(LATER, pause * 2);
      task = call("GetTask", new Json().put("id", task.text("id")), end);
    }
    places.put(conversation, place(task));
    return outcome(task);
  }

  private static Json message(Question question, @Nullable Place place) {
    Json message =
        new Json()
            .put("messageId", question.key())
            .put("role", "ROLE_USER")
            .put(
                "parts",
                List.of(
                    new Json()
                        .put(
                            "text",
                            Wrapping.of(question.from(), question.fromAgent(), question.text()))));
    if (place != null && !place.context.isEmpty()) {
      message.put("contextId", place.context);
    }
    if (place != null && !place.task.isEmpty()) {
      message.put("taskId", place.task);
    }
    Json how =
        new Json().put("returnImmediately", true).put("acceptedOutputModes", List.of("text/plain"));
    return new Json().put("message", message).put("configuration", how);
  }

  private static String state(Json task) throws MalformedException {
    return task.object("status").text("state");
  }

  private static boolean isWorking(Json task) throws MalformedException {
    return List.of("TASK_STATE_SUBMITTED", "TASK_STATE_WORKING").contains(state(task));
  }

  private static Place place(Json task) throws MalformedException {
    boolean waits = state(task).equals("TASK_STATE_INPUT_REQUIRED");
    return new Place(task.text("contextId", ""), waits ? task.text("id") : "");
  }

  /// What it says in the end: its answer, or what it wants to know first.
  private static String outcome(Json task) throws Problem, MalformedException {
    Json status = task.object("status");
    String said = status.get("message") instanceof Json message ? words(message) : "";
    return switch (state(task)) {
      case "TASK_STATE_COMPLETED" -> {
        StringBuilder answer = new StringBuilder();
        for (Object each : task.list("artifacts")) {
          answer.append(each instanceof Json artifact ? words(artifact) : "");
        }
        yield cut(answer.isEmpty() ? said : answer.toString());
      }
      case "TASK_STATE_INPUT_REQUIRED" -> cut(said);
      default ->
          throw new Problem(
              "the agent did not do it",
              shown(state(task).replace("TASK_STATE_", "") + " " + said),
              "");
    };
  }

  private static String words(Json parts) {
    StringBuilder words = new StringBuilder();
    for (Object each : parts.list("parts")) {
      words.append(each instanceof Json part ? part.text("text", "") : "");
    }
    return words.toString();
  }

  private static String cut(String text) {
    return text.substring(0, Math.min(text.length(), MAX_ANSWER)).strip();
  }

  private static String shown(String text) {
    return Text.clipped(Text.tame(text), MAX_REASON).strip();
  }

  private void cancel(Json task) throws InterruptedException {
    try {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE);
      call("CancelTask", new Json().put("id", task.text("id")), end);
    } catch (Problem | MalformedException _) {
      // It goes on there, and nobody here listens.
    }
  }

  private Json call(String method, Json params, long end)
      throws Problem, MalformedException, InterruptedException {
    String id = UUID.randomUUID().toString();
    Json request =
        new Json().put("jsonrpc", "2.0").put("id", id).put("method", method).put("params", params);
    URI there = served(end);
    Json reply = Json.read(web.post(there, request.toString(), patience(end), MAX_BODY));
    if (reply.get("error") instanceof Json error) {
      throw new Problem("the agent refused", shown(error.text("message", "it says no more")), "");
    }
    return reply.object("result");
  }

  private static long patience(long end) {
    long left = TimeUnit.NANOSECONDS.toSeconds(end - System.nanoTime()) + 1;
    return Math.clamp(left, 1, PATIENCE);
  }

  private URI served(long end) throws Problem, MalformedException, InterruptedException {
    URI known = served;
    if (known == null) {
      known = find(Json.read(web.get(patience(end), MAX_CARD)));
      served = known;
    }
    return known;
  }

  /// The address of the interface that is spoken here. One elsewhere would get the token.
  private URI find(Json card) throws Problem, MalformedException {
    for (Object each : card.list("supportedInterfaces")) {
      if (each instanceof Json offered
          && offered.text("protocolBinding", "").equalsIgnoreCase("JSONRPC")
          && offered.text("protocolVersion", "").startsWith("1.")) {
        URI url = uri(offered.text("url"));
        if (!isSameServer(url)) {
          throw new Problem(
              "the agent is not asked",
              "its card sends us to " + shown(url.toString()),
              "Name that server after `a2a:` if you trust it");
        }
        return url;
      }
    }
    throw new MalformedException("its card names no JSON-RPC of version 1");
  }

  private static URI uri(String url) throws MalformedException {
    try {
      return URI.create(url);
    } catch (IllegalArgumentException _) {
      throw new MalformedException("its card names no address");
    }
  }

  private boolean isSameServer(URI url) {
    URI own = web.address();
    return Objects.equals(url.getScheme(), own.getScheme())
        && Objects.equals(url.getHost(), own.getHost())
        && url.getPort() == own.getPort();
  }

  @Override
  public void close() {
    web.close();
  }
}
