package dev.stenope.app.daemon;

import dev.stenope.core.wire.Json;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/// The latest events of a node that runs, each with a cursor by which a stream can be taken up
/// again behind it.
final class EventLog {
  private static final int MAX_EVENTS = 4096;

  /// No cursor of another life is taken for one of this.
  private final String life = UUID.randomUUID().toString().substring(0, 8);

  private final Deque<Json> events = new ArrayDeque<>();
  private final Set<Consumer<Json>> listeners = new LinkedHashSet<>();
  private long next;

  synchronized void add(Json event) {
    Json numbered = new Json();
    event.members().forEach(numbered::put);
    numbered.put("cursor", life + "-" + next++);
    events.add(numbered);
    if (events.size() > MAX_EVENTS) {
      events.removeFirst();
    }
    listeners.forEach(listener -> listener.accept(numbered));
  }

  /// Tells `listener` of all events behind `cursor` and of those that come, until the result is
  /// run. Where the cursor is not known any more, an event `gap` is first; an empty one means from
  /// now.
  synchronized Runnable follow(String cursor, Consumer<Json> listener) {
    if (!cursor.isEmpty()) {
      long after = number(cursor);
      long first = next - events.size();
      if (after < first - 1) {
        listener.accept(new Json().put("event", "gap").put("cursor", life + "-" + (next - 1)));
      } else {
        events.stream().skip(after + 1 - first).forEach(listener);
      }
    }
    listeners.add(listener);
    return () -> end(listener);
  }

  private synchronized void end(Consumer<Json> listener) {
    listeners.remove(listener);
  }

  /// The number of the event in this life; far below all where it is of another one.
  private long number(String cursor) {
    return cursor.matches(life + "-[0-9]{1,15}")
        ? Long.parseLong(cursor.substring(life.length() + 1))
        : Long.MIN_VALUE / 2;
  }
}
