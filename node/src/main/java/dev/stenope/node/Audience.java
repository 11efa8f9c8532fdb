package dev.stenope.node;

import static java.lang.System.Logger.Level.ERROR;

import dev.stenope.core.Output;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// Those who hear what a node tells, in order, on its thread. They hear it once the packets of the
/// turn are sent, for some take their time.
final class Audience {
  private static final System.Logger LOG = System.getLogger("dev.stenope.node");

  private final List<Consumer<? super Output>> listeners = new CopyOnWriteArrayList<>();
  private final Queue<Output> untold = new ArrayDeque<>();

  Node.Subscription listen(Consumer<? super Output> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  void tell(Output event) {
    untold.add(event);
  }

  /// Has all hear what was told since.
  void hear() {
    for (Output event = untold.poll(); event != null; event = untold.poll()) {
      for (Consumer<? super Output> listener : listeners) {
        try {
          listener.accept(event);
        } catch (RuntimeException e) {
          LOG.log(ERROR, "a listener failed", e);
        }
      }
    }
  }
}
