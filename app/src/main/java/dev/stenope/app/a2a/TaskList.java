package dev.stenope.app.a2a;

import dev.stenope.core.wire.Json;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A page of the tasks of one agent (A2A 1.0, ListTasks), those first whose state is the latest.
final class TaskList {
  private static final long MAX_SIZE = 100;
  private static final long SIZE = 50;
  private static final String STATE = "TASK_STATE_";
  private static final String ANY = STATE + "UNSPECIFIED";

  /// States that no task has here.
  private static final Set<String> OTHERS =
      Set.of("SUBMITTED", "INPUT_REQUIRED", "REJECTED", "AUTH_REQUIRED");

  private static final Comparator<Task.Moment> LATEST_FIRST =
      Comparator.comparing(Task.Moment::since).thenComparing(Task.Moment::id).reversed();

  private TaskList() {}

  /// The tasks of `all` that the params ask for. A page goes on behind the task that the token of
  /// the one before names.
  static Json of(List<Task> all, Json params) throws Fault {
    long size = params.has("pageSize") ? params.number("pageSize", 0) : SIZE;
    if (size < 1 || size > MAX_SIZE) {
      throw invalid("a pageSize is 1 to " + MAX_SIZE);
    }
    if (params.has("historyLength") && params.number("historyLength", -1) < 0) {
      throw invalid("a historyLength is not below 0");
    }
    String context = params.text("contextId", "");
    String state = state(params.text("status", ANY));
    Instant after = after(params);
    Task.@Nullable Moment last = last(params.text("pageToken", ""));
    List<Task.View> wanted =
        all.stream()
            .filter(task -> context.isEmpty() || task.context().equals(context))
            .map(Task::view)
            .filter(view -> state.isEmpty() || view.state().name().equals(state))
            .filter(view -> !view.moment().since().isBefore(after))
            .sorted(Comparator.comparing(Task.View::moment, LATEST_FIRST))
            .toList();
    Stream<Task.View> rest =
        wanted.stream().filter(view -> last == null || isBehind(view.moment(), last));
    List<Task.View> page = rest.limit(size + 1).toList();
    boolean more = page.size() > size;
    List<Task.View> shown = more ? page.subList(0, (int) size) : page;
    boolean artifacts = params.flag("includeArtifacts");
    return new Json()
        .put("tasks", shown.stream().map(view -> view.toJson(artifacts)).toList())
        .put("nextPageToken", more ? shown.getLast().moment().toString() : "")
        .put("pageSize", size)
        .put("totalSize", (long) wanted.size());
  }

  private static boolean isBehind(Task.Moment moment, Task.Moment last) {
    return LATEST_FIRST.compare(moment, last) > 0;
  }

  /// The state that is asked for; empty for any.
  private static String state(String word) throws Fault {
    if (word.equals(ANY)) {
      return "";
    }
    String name = word.startsWith(STATE) ? word.substring(STATE.length()) : "";
    boolean known =
        OTHERS.contains(name)
            || Stream.of(Task.State.values()).anyMatch(each -> each.name().equals(name));
    if (!known) {
      throw invalid("there is no such status");
    }
    return name;
  }

  private static Instant after(Json params) throws Fault {
    String time = params.text("statusTimestampAfter", "");
    try {
      return time.isEmpty() ? Instant.MIN : Instant.parse(time);
    } catch (DateTimeException _) {
      throw invalid("statusTimestampAfter is no time as 2026-01-31T12:00:00Z");
    }
  }

  private static Task.@Nullable Moment last(String token) throws Fault {
    try {
      return token.isEmpty() ? null : Task.Moment.read(token);
    } catch (DateTimeException | IllegalArgumentException _) {
      throw invalid("this pageToken was not given here");
    }
  }

  private static Fault invalid(String why) {
    return new Fault(Fault.INVALID_PARAMS, why);
  }
}
