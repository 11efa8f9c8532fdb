package dev.stenope.node.drop;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The watch of one drop, begun anew where it breaks. A drop that could not push is asked again now
/// and then: what was missing, such as watches of the system, may be free by then. For one thread,
/// but for [#pushes]. Times are on the scale of [System#nanoTime].
final class Watching implements AutoCloseable {
  private static final long ASK_AGAIN = 300_000_000_000L;

  /// A watch that held so long was sound.
  private static final long SOUND = 60_000_000_000L;

  private final DeadDrop drop;
  private final Consumer<? super List<String>> changed;
  private final Backoff backoff = new Backoff();
  private volatile DeadDrop.@Nullable Watch watch;
  private long begun;
  private long again;

  Watching(DeadDrop drop, Consumer<? super List<String>> changed, long now) {
    this.drop = drop;
    this.changed = changed;
    this.begun = now;
    this.again = now;
  }

  boolean pushes() {
    DeadDrop.Watch current = watch;
    return current != null && !current.broken();
  }

  /// Whether a watch should be begun.
  boolean isDue(long now) {
    DeadDrop.Watch current = watch;
    if (current != null && current.broken()) {
      current.close();
      watch = null;
      if (now - begun > SOUND) {
        backoff.reset();
      }
      again = now + backoff.next();
    }
    return left(now) <= 0;
  }

  /// How long it is until a watch should be begun.
  long left(long now) {
    return watch == null ? again - now : Long.MAX_VALUE;
  }

  void begin() throws DropException {
    begun = System.nanoTime();
    again = begun + backoff.next();
    watch = drop.watch(changed);
    if (watch == null) {
      again = begun + ASK_AGAIN;
    }
  }

  @Override
  public void close() {
    DeadDrop.Watch current = watch;
    if (current != null) {
      current.close();
    }
  }
}
