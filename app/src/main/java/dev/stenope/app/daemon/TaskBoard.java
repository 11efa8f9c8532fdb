package dev.stenope.app.daemon;

import dev.stenope.app.Problem;
import dev.stenope.core.agent.TaskEvent;
import dev.stenope.core.agent.TaskStatus;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.wire.Json;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The tasks of this node as its machine has told them, and what happened to them, in order.
final class TaskBoard {
  private final EventLog log = new EventLog();
  private final Map<String, Sheet> sheets = new LinkedHashMap<>();

  /// One job.
  private static final class Sheet {
    TaskEvent.Job job;
    final Map<Integer, TaskEvent.Part> parts = new TreeMap<>();

    Sheet(TaskEvent.Job job) {
      this.job = job;
    }
  }

  /// To be called on the thread of the node.
  synchronized void hear(TaskEvent event, Function<NodeId, String> name) {
    switch (event) {
      case TaskEvent.Job job -> {
        Sheet sheet = sheets.computeIfAbsent(job.job(), _ -> new Sheet(job));
        sheet.job = job;
        log.add(TaskJson.job(job).put("event", "task"));
      }
      case TaskEvent.Part part -> {
        Sheet sheet = sheets.get(part.job());
        if (sheet != null && !part.equals(sheet.parts.put(part.number(), part))) {
          Json told = TaskJson.part(part, name).put("event", "task-part");
          told.members().remove("input");
          log.add(told);
        }
      }
      case TaskEvent.Forgotten(String job) -> sheets.remove(job);
      default -> {}
    }
  }

  /// As [EventLog#follow].
  Runnable follow(String cursor, Consumer<Json> listener) {
    return log.follow(cursor, listener);
  }

  /// The whole of a job.
  synchronized Json show(String id, Function<NodeId, String> name) throws Problem {
    Sheet sheet = sheet(id);
    List<Json> parts = new ArrayList<>();
    sheet.parts.values().forEach(part -> parts.add(TaskJson.part(part, name)));
    return summary(sheet).put("parts", parts);
  }

  private static Json summary(Sheet sheet) {
    Json counts = new Json();
    for (TaskEvent.Part part : sheet.parts.values()) {
      String word = TaskJson.word(part.status());
      counts.put(word, counts.number(word, 0) + 1);
    }
    return TaskJson.job(sheet.job).put("counts", counts);
  }

  /// All jobs, the latest last, without their parts.
  synchronized List<Json> list() {
    return sheets.values().stream().map(TaskBoard::summary).toList();
  }

  /// The id of the job of which this is the id or the beginning of it; `JOB.NUMBER` for a part.
  synchronized String find(String word) throws Problem {
    int dot = word.indexOf('.');
    String job = dot < 0 ? word : word.substring(0, dot);
    return sheet(job).job.job() + (dot < 0 ? "" : word.substring(dot));
  }

  private Sheet sheet(String word) throws Problem {
    Sheet exact = sheets.get(word);
    if (exact != null) {
      return exact;
    }
    List<Sheet> all =
        sheets.values().stream()
            .filter(sheet -> !word.isEmpty() && sheet.job.job().startsWith(word))
            .toList();
    if (all.size() != 1) {
      throw new Problem(
          all.isEmpty() ? "there is no task " + word : "several tasks begin with " + word,
          "",
          "See `stenope task list`");
    }
    return all.getFirst();
  }

  /// Whether nothing more happens to a job by itself: it has ended, or waits for a person.
  synchronized boolean isAtRest(String id) {
    @Nullable Sheet sheet = sheets.get(id);
    if (sheet == null || sheet.job.status().isTerminal()) {
      return true;
    }
    Collection<TaskEvent.Part> parts = sheet.parts.values();
    return parts.size() == sheet.job.parts()
        && parts.stream().allMatch(TaskBoard::waitsForPerson)
        && !parts.stream().allMatch(part -> part.status().isTerminal());
  }

  private static boolean waitsForPerson(TaskEvent.Part part) {
    return part.status().isTerminal()
        || part.status() == TaskStatus.UNKNOWN
        || part.status() == TaskStatus.INPUT_REQUIRED
        || part.status() == TaskStatus.AUTH_REQUIRED;
  }
}
