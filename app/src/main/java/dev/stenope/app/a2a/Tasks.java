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

  /// Characters of all answers together.
  private static final long MAX_TEXT = 16 << 20;

  private final Map<String, Task> all = new LinkedHashMap<>();

  /// Takes one in, and forgets old ones that have ended where there are too many. False if too many
  /// have not.
  synchronized boolean add(Task task) {
    if (all.values().stream().filter(each -> !each.ended().isDone()).count() >= MAX_WORKING) {
      return false;
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
    return true;
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
