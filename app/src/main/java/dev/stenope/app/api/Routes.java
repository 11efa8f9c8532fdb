package dev.stenope.app.api;

import dev.stenope.core.wire.Json;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The paths of the API and what is done on each: one verb of the node, with what path, query and
/// body say as its request.
final class Routes {
  /// One of them. `path` may have members in braces. `list` names the member of the answer that
  /// holds all that the verb says; where it is empty, the answer is one object. `fixed` is put into
  /// every request.
  record Route(
      HttpMethod method, String path, String verb, String list, Map<String, Object> fixed) {
    Route(HttpMethod method, String path, String verb, String list) {
      this(method, path, verb, list, Map.of());
    }
  }

  /// A route with what a request says.
  record Match(Route route, Json request) {}

  static final String EVENTS = "/v1/events";

  /// The same for one task.
  static final String TASK_EVENTS = "/v1/tasks/{task}/events";

  static final String SOCKET = "/v1/ws";

  /// Of a file that a program hands to the node, and of one that has come.
  static final String UPLOAD = "/v1/uploads/{name}";

  static final String CONTENT = "/v1/files/{id}/content";

  /// The one number among what a query may say.
  private static final String NUMBER = "limit";

  /// Of the Model Context Protocol, which describes itself.
  static final String MCP = "/mcp";

  static final List<Route> ALL =
      List.of(
          new Route(HttpMethod.GET, "/v1/health", "health", ""),
          new Route(HttpMethod.GET, "/v1/doctor", "doctor", ""),
          new Route(HttpMethod.GET, "/v1/status", "status", ""),
          new Route(HttpMethod.GET, "/v1/peers", "peers", "peers"),
          new Route(HttpMethod.GET, "/v1/agents", "agents", "agents"),
          new Route(HttpMethod.PUT, "/v1/agents/{agent}", "attach", ""),
          new Route(HttpMethod.DELETE, "/v1/agents/{agent}", "detach", ""),
          new Route(HttpMethod.GET, "/v1/handoffs", "handoffs", "handoffs"),
          new Route(HttpMethod.POST, "/v1/agents/{agent}/handoff", "handoff", ""),
          new Route(HttpMethod.DELETE, "/v1/agents/{agent}/handoff", "handoff-cancel", ""),
          new Route(HttpMethod.POST, "/v1/agents/{agent}/takeover", "takeover", ""),
          new Route(HttpMethod.POST, "/v1/messages", "send", ""),
          new Route(HttpMethod.GET, "/v1/messages", "history", "messages"),
          new Route(HttpMethod.POST, "/v1/messages/next", "take", ""),
          new Route(HttpMethod.POST, "/v1/messages/{message_id}/state", "mark", ""),
          new Route(HttpMethod.POST, "/v1/ask", "ask", ""),
          new Route(HttpMethod.POST, "/v1/files", "file-send", "", Map.of("wait", false)),
          new Route(HttpMethod.GET, "/v1/files", "file-transfers", "transfers"),
          new Route(HttpMethod.GET, "/v1/files/{id}", "file-transfer", ""),
          new Route(HttpMethod.POST, "/v1/files/{id}/decision", "file-decide", ""),
          new Route(HttpMethod.POST, "/v1/tasks", "task-run", ""),
          new Route(HttpMethod.GET, "/v1/tasks", "task-list", "tasks"),
          new Route(HttpMethod.POST, "/v1/tasks/next", "task-next", ""),
          new Route(HttpMethod.GET, "/v1/tasks/{task}", "task-show", ""),
          new Route(HttpMethod.POST, "/v1/tasks/{task}/cancel", "task-cancel", ""),
          new Route(HttpMethod.POST, "/v1/tasks/{task}/retry", "task-retry", ""),
          new Route(HttpMethod.POST, "/v1/tasks/{task}/answer", "task-answer", ""),
          new Route(HttpMethod.POST, "/v1/tasks/{task}/report", "task-report", ""));

  private Routes() {}

  /// The route of a request, with what path and query say; null if there is none.
  static @Nullable Match match(HttpMethod method, QueryStringDecoder uri) {
    String[] parts = uri.path().split("/", -1);
    for (Route route : ALL) {
      Json request = new Json();
      if (route.method.equals(method) && fits(route.path.split("/", -1), parts, request)) {
        uri.parameters()
            .forEach((name, values) -> request.put(name, value(name, values.getFirst())));
        request.members().remove("token");
        return new Match(route, request);
      }
    }
    return null;
  }

  /// The task whose events a path means; null if it means none.
  static @Nullable String watched(String path) {
    Json request = new Json();
    return fits(TASK_EVENTS.split("/", -1), path.split("/", -1), request)
        ? request.text("task", "")
        : null;
  }

  /// Whether there is something at the path for another method.
  static boolean exists(String path) {
    String[] parts = path.split("/", -1);
    return ALL.stream().anyMatch(route -> fits(route.path.split("/", -1), parts, new Json()));
  }

  private static boolean fits(String[] pattern, String[] parts, Json request) {
    if (pattern.length != parts.length) {
      return false;
    }
    for (int i = 0; i < parts.length; i++) {
      if (pattern[i].startsWith("{")) {
        request.put(pattern[i].substring(1, pattern[i].length() - 1), parts[i]);
      } else if (!pattern[i].equals(parts[i])) {
        return false;
      }
    }
    return true;
  }

  /// All that a query says is text, also what looks like a number, but for what is to be one.
  private static Object value(String name, String text) {
    return name.equals(NUMBER) && text.matches("-?[0-9]{1,15}")
        ? (Object) Long.valueOf(text)
        : text;
  }
}
