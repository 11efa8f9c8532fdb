package dev.stenope.app.daemon;

import dev.stenope.core.Output;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Keeps what happens before a node is up, to be told after that.
final class Prelude {
  private final List<Output> early = new ArrayList<>();
  private @Nullable Consumer<Output> listener;

  synchronized void hear(Output output) {
    if (listener == null) {
      early.add(output);
    } else {
      listener.accept(output);
    }
  }

  /// Tells `next` all that was kept, in the order in which it happened, and then what happens.
  synchronized void end(Consumer<Output> next) {
    early.forEach(next);
    early.clear();
    listener = next;
  }
}
