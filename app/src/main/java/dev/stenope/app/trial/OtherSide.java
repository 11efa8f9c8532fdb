package dev.stenope.app.trial;

import dev.stenope.node.drop.DeadDrop;
import dev.stenope.node.drop.DropException;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// The node at the other end of a drop that is tried: a second connection to the same place, which
/// waits for what the first puts there.
final class OtherSide implements AutoCloseable {
  static final long PATIENCE = 10_000_000_000L;

  private static final long LOOK_MILLIS = 100;

  private final DeadDrop drop;
  private final long patience;
  private boolean deaf;
  private final LinkedBlockingQueue<Told> told = new LinkedBlockingQueue<>(1024);
  private DeadDrop.@Nullable Watch watch;

  private record Told(List<String> names, long at) {}

  /// Waits for so many nanoseconds; half of them for a push, before the drop is looked into.
  OtherSide(DeadDrop drop, long patience) {
    this.drop = drop;
    this.patience = patience;
  }

  DeadDrop drop() {
    return drop;
  }

  void watch() throws DropException {
    watch = drop.watch(names -> told.offer(new Told(names, System.nanoTime())));
  }

  /// Whether the drop says that it pushes.
  boolean pushes() {
    return watch != null && !watch.broken();
  }

  /// How a file was noticed, and when, on the scale of [System#nanoTime].
  record Seen(boolean pushed, long at) {}

  /// Waits for the file; null if it does not show.
  @Nullable Seen await(String name) throws DropException, InterruptedException {
    Seen pushed = pushes() && !deaf ? awaitPush(name) : null;
    deaf = pushed == null;
    return pushed == null ? awaitLook(name) : pushed;
  }

  private @Nullable Seen awaitPush(String name) throws DropException, InterruptedException {
    long end = System.nanoTime() + patience / 2;
    while (true) {
      Told next = told.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (next == null) {
        return null;
      }
      if (next.names.contains(name)) {
        return new Seen(true, next.at);
      }
      if (next.names.isEmpty() && shows(name)) {
        return new Seen(true, System.nanoTime());
      }
    }
  }

  private @Nullable Seen awaitLook(String name) throws DropException, InterruptedException {
    long end = System.nanoTime() + patience;
    while (!shows(name)) {
      if (System.nanoTime() - end >= 0) {
        return null;
      }
      Thread.sleep(LOOK_MILLIS);
    }
    return new Seen(false, System.nanoTime());
  }

  /// Waits until the file is gone; false if it stays.
  boolean awaitGone(String name) throws DropException, InterruptedException {
    long end = System.nanoTime() + patience;
    while (shows(name) || drop.get(name, TestFile.SIZE) != null) {
      if (System.nanoTime() - end >= 0) {
        return false;
      }
      Thread.sleep(LOOK_MILLIS);
    }
    return true;
  }

  private boolean shows(String name) throws DropException {
    AtomicBoolean found = new AtomicBoolean();
    drop.list(
        each -> {
          if (each.equals(name)) {
            found.set(true);
          }
        });
    return found.get();
  }

  @Override
  public void close() {
    if (watch != null) {
      watch.close();
    }
    drop.close();
  }
}
