package dev.stenope.app.a2a;

import dev.stenope.app.Problem;
import dev.stenope.app.mcp.Verbs;
import dev.stenope.core.wire.Envelope;
import dev.stenope.core.wire.Json;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The server of A2A 1.0 for the agents of the mesh, on this machine and on others: a message of
/// JSON-RPC 2.0 for one of them in, its answer out. Each question is a task.
public final class A2a {
  static final String VERSION = "1.0";

  /// As which agent its clients act.
  private static final String AGENT = "a2a";

  /// Seconds after which nobody waits for an answer any more.
  private static final long PATIENCE = 24 * 3600;

  private static final Set<String> STREAMS = Set.of("SendStreamingMessage", "SubscribeToTask");

  private final Verbs verbs;
  private final Consumer<String> untold;
  private final Tasks tasks = new Tasks();

  /// `untold` hears, in a sentence for a person, of an address that could not be told how a task
  /// ended.
  public A2a(Verbs verbs, Consumer<String> untold) {
    this.verbs = verbs;
    this.untold = untold;
  }

  /// Whether a message is answered by [#stream] and not by [#answer].
  public static boolean isStream(Json message) {
    return STREAMS.contains(message.text("method", ""));
  }

  /// Hears the messages of a stream.
  @FunctionalInterface
  public interface Sink {
    void accept(Json message) throws InterruptedException;
  }

  /// The card of an agent of this machine, or of one that another has told of; `url` is where it is
  /// served here.
  public Json card(Target target, String url) throws Problem, InterruptedException {
    for (Json agent : verbs.run("agents", new Json())) {
      if (agent.text("node", "").equals(target.machine())
          && agent.text("agent", "").equals(target.agent())) {
        return Card.of(target, agent, url);
      }
    }
    throw new Problem(
        "there is no agent " + target.name(),
        "neither this machine has it, nor has another one told of it",
        "`stenope agents` lists those that are known");
  }

  /// Answers a message; `version` is what the header `A2A-Version` says. An interrupt ends the
  /// waiting, and not the task.
  public Json answer(Target target, Json message, String version) throws InterruptedException {
    Json reply = reply(message);
    try {
      check(message, version);
      return reply.put("result", result(target, message));
    } catch (Fault fault) {
      return reply.put("error", fault.toJson());
    }
  }

  /// Answers a message with how its task goes on, until that ends.
  public void stream(Target target, Json message, String version, Sink sink)
      throws InterruptedException {
    try {
      check(message, version);
      Json params = params(message);
      Task task =
          message.text("method", "").equals("SubscribeToTask")
              ? working(target, params, Fault.UNSUPPORTED_OPERATION)
              : begin(target, params);
      sink.accept(reply(message).put("result", new Json().put("task", task.toJson())));
      await(task);
      for (Json update : task.updates()) {
        sink.accept(reply(message).put("result", update));
      }
    } catch (Fault fault) {
      sink.accept(reply(message).put("error", fault.toJson()));
    }
  }

  private static Json reply(Json message) {
    Object id = message.get("id");
    return new Json()
        .put("jsonrpc", "2.0")
        .put("id", id instanceof String || id instanceof Long ? id : null);
  }

  /// A client that says no version speaks 0.3 (section 3.6.2).
  private static void check(Json message, String version) throws Fault {
    if (!message.text("jsonrpc", "").equals("2.0") || !message.has("method")) {
      throw new Fault(Fault.INVALID_REQUEST, "this is no request of JSON-RPC 2.0");
    }
    if (!version.equals(VERSION)) {
      throw new Fault(
          Fault.VERSION_NOT_SUPPORTED, "the header A2A-Version must be " + VERSION + " here");
    }
  }

  private static Json params(Json message) throws Fault {
    if (message.get("params") instanceof Json params) {
      return params;
    }
    throw new Fault(Fault.INVALID_PARAMS, "there are no params");
  }

  private Json result(Target target, Json message) throws Fault, InterruptedException {
    return switch (message.text("method", "")) {
      case "SendMessage" -> {
        Json params = params(message);
        Task task = begin(target, params);
        boolean now =
            params.get("configuration") instanceof Json how && how.flag("returnImmediately");
        if (!now) {
          await(task);
        }
        yield new Json().put("task", task.toJson());
      }
      case "GetTask" -> find(target, params(message)).toJson();
      case "CancelTask" -> {
        Task task = working(target, params(message), Fault.TASK_NOT_CANCELABLE);
        if (!task.end(Task.State.CANCELED, "")) {
          throw over(Fault.TASK_NOT_CANCELABLE);
        }
        yield task.toJson();
      }
      case "ListTasks" -> TaskList.of(tasks.of(target), params(message));
      case "CreateTaskPushNotificationConfig" -> {
        Json config = params(message);
        Task task = find(target, config, "taskId");
        yield task.tell(config).toJson(task.id());
      }
      case "GetTaskPushNotificationConfig" -> {
        Json params = params(message);
        Task task = find(target, params, "taskId");
        yield task.pushes().find(params.text("id", "")).toJson(task.id());
      }
      case "ListTaskPushNotificationConfigs" -> {
        Task task = find(target, params(message), "taskId");
        List<Json> all = task.pushes().list().stream().map(it -> it.toJson(task.id())).toList();
        yield new Json().put("configs", all).put("nextPageToken", "");
      }
      case "DeleteTaskPushNotificationConfig" -> {
        Json params = params(message);
        find(target, params, "taskId").pushes().remove(params.text("id", ""));
        yield new Json();
      }
      case "GetExtendedAgentCard" ->
          throw new Fault(Fault.UNSUPPORTED_OPERATION, "this is not supported here");
      default -> throw new Fault(Fault.METHOD_NOT_FOUND, "there is no such method");
    };
  }

  private static void await(Task task) throws InterruptedException {
    try {
      task.ended().get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private Task find(Target target, Json params) throws Fault {
    return find(target, params, "id");
  }

  private Task find(Target target, Json params, String name) throws Fault {
    Task task = tasks.find(target, params.text(name, ""));
    if (task == null) {
      throw new Fault(Fault.TASK_NOT_FOUND, "there is no such task, or not any more");
    }
    return task;
  }

  /// One that has not ended, or a fault with this code.
  private Task working(Target target, Json params, int code) throws Fault {
    Task task = find(target, params);
    if (task.ended().isDone()) {
      throw over(code);
    }
    return task;
  }

  private static Fault over(int code) {
    return new Fault(code, "the task has ended");
  }

  private Task begin(Target target, Json params) throws Fault {
    if (!(params.get("message") instanceof Json message)) {
      throw new Fault(Fault.INVALID_PARAMS, "there is no message");
    }
    if (!message.text("taskId", "").isEmpty()) {
      Task known = find(target, message, "taskId");
      throw new Fault(
          Fault.UNSUPPORTED_OPERATION,
          "a task has one question; ask another one in the context " + known.context());
    }
    String text = text(message);
    String context = message.text("contextId", "");
    if (context.length() > Envelope.MAX_ID) {
      throw new Fault(
          Fault.INVALID_PARAMS, "a contextId has at most " + Envelope.MAX_ID + " characters");
    }
    String conversation = context.isEmpty() ? UUID.randomUUID().toString() : context;
    Task task = new Task(target, conversation, untold);
    if (params.get("configuration") instanceof Json how
        && how.get("taskPushNotificationConfig") instanceof Json push) {
      task.tell(push);
    }
    tasks.add(task);
    task.start(() -> ask(task, text));
    return task;
  }

  private static String text(Json message) throws Fault {
    StringBuilder text = new StringBuilder();
    for (Object each : message.list("parts")) {
      if (!(each instanceof Json part) || !(part.get("text") instanceof String words)) {
        throw new Fault(Fault.CONTENT_TYPE_NOT_SUPPORTED, "a message has parts of text alone here");
      }
      text.append(text.isEmpty() ? "" : "\n").append(words);
    }
    if (text.isEmpty()) {
      throw new Fault(Fault.INVALID_PARAMS, "the message has no text");
    }
    return text.toString();
  }

  private void ask(Task task, String text) {
    Json question =
        new Json()
            .put("peer", task.target().name())
            .put("text", text)
            .put("agent", AGENT)
            .put("conversation", task.context())
            .put("timeout", PATIENCE);
    try {
      List<Json> lines = verbs.run("ask", question);
      @Nullable Json answer = lines.isEmpty() ? null : lines.getLast();
      task.end(Task.State.COMPLETED, answer == null ? "" : answer.text("text", ""));
    } catch (Problem problem) {
      task.end(Task.State.FAILED, problem.line());
    } catch (InterruptedException _) {
      task.end(Task.State.CANCELED, "");
    }
  }
}
