package dev.stenope.app.control;

import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import org.jspecify.annotations.Nullable;

/// Who asked, and hears the answer line by line.
public interface Caller {
  /// Never blocks; what a caller that reads too slowly misses, it is not told.
  void say(Json line);

  /// Waits while the caller reads slowly, so it is for the thread that runs the verb alone.
  void tell(Json line) throws InterruptedException;

  /// Waits until the caller hangs up.
  void untilGone() throws InterruptedException;

  /// Has `task` run, on another thread, once the caller has hung up.
  default void whenGone(Runnable task) {
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                untilGone();
                task.run();
              } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
              }
            });
  }

  /// What the caller says next, null once it has hung up. For one thread at a time.
  default @Nullable Json hear() throws MalformedException {
    return null;
  }

  /// Tells how long work goes on, in words for a person.
  default void progress(String text) {
    say(new Json().put("progress", text));
  }
}
