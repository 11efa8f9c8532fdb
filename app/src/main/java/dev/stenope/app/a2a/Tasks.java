package dev.stenope.app.a2a;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The latest tasks, by id. They are forgotten with the process; what an agent answers after that
/// waits as a message.
final class Tasks {
  private static final int MAX_TASKS = 256;

  /// Tasks that may wait for an answer.
  private static final int MAX_WORKING = 64;

  private static final String LATE =
      "Too many questions wait. An answer that comes later waits as a message.";

  /// Characters of all answers together.
  private static final long MAX_TEXT = 16 << 20;

  private final Map<String, Task> all = new LinkedHashMap<>();

  /// Takes one in. Where there are too many, it ends the one that has waited longest, and forgets
  /// old ones that have ended.
  synchronized void add(Task task) {
    List<Task> working = all.values().stream().filter(each -> !each.ended().isDone()).toList();
    if (working.size() >= MAX_WORKING) {
      working.getFirst().end(Task.State.FAILED, LATE);
    }
    long text = all.values().stream().mapToLong(Task::size).sum();
    Iterator<Task> oldest = all.values().iterator();
    while (oldest.hasNext() && (all.size() >= MAX_TASKS || text > MAX_TEXT)) {
      Task old = oldest.next();
      if (old.ended().isDone()) {
        text -= old.size();
        oldest.remove();
      }
    }
    all.put(task.id(), task);
  }

  /// Those of an agent.
  synchronized List<Task> of(Target target) {
    return all.values().stream().filter(task -> task.target().isSameAgent(target)).toList();
  }

  /// The task of an agent with this id; null if there is none.
  synchronized @Nullable Task find(Target target, String id) {
    Task task = all.get(id);
    return task != null && task.target().isSameAgent(target) ? task : null;
  }
}
