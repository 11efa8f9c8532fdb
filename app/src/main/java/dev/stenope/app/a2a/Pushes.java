package dev.stenope.app.a2a;

import dev.stenope.core.wire.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The addresses that are told how one task ends.
final class Pushes {
  private static final int MAX_PUSHES = 8;

  private final Map<String, Push> all = new LinkedHashMap<>();

  /// Adds one, or puts it in the place of that with its id.
  synchronized Push put(Json config) throws Fault {
    Push push = Push.read(config);
    if (all.size() == MAX_PUSHES && !all.containsKey(push.id())) {
      throw new Fault(Fault.INVALID_PARAMS, "a task tells at most " + MAX_PUSHES + " addresses");
    }
    all.put(push.id(), push);
    return push;
  }

  synchronized Push find(String id) throws Fault {
    Push push = all.get(id);
    if (push == null) {
      throw new Fault(Fault.TASK_NOT_FOUND, "the task has no such configuration");
    }
    return push;
  }

  synchronized void remove(String id) {
    all.remove(id);
  }

  synchronized List<Push> list() {
    return List.copyOf(all.values());
  }
}
