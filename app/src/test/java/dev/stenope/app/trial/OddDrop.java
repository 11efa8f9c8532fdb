package dev.stenope.app.trial;

import dev.stenope.node.drop.DeadDrop;
import dev.stenope.node.drop.DropException;
import dev.stenope.node.drop.FolderDrop;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A drop in a folder with one fault.
final class OddDrop implements DeadDrop {
  enum Fault {
    NONE,
    SHOWS_NOTHING,
    NEVER_TELLS,
    CHANGES_FILES,
    REPLACES,
    KEEPS_WHAT_IS_REMOVED,
    REFUSES_ALL,
    CLOCK_IS_AN_HOUR_AHEAD,
    FAILS_TO_READ,
    BREAKS,
    NEVER_ANSWERS
  }

  /// Counted down when somebody waits for ever.
  final CountDownLatch waited = new CountDownLatch(1);

  private final Fault fault;
  private final FolderDrop drop;

  OddDrop(Path folder, Fault fault) {
    this.fault = fault;
    this.drop = new FolderDrop(folder);
  }

  private boolean is(Fault other) {
    return fault == other;
  }

  @Override
  public String place() {
    return "odd";
  }

  @Override
  public boolean put(String name, byte[] content) throws DropException {
    if (is(Fault.REPLACES)) {
      drop.delete(name);
    }
    return drop.put(name, content) && !is(Fault.REFUSES_ALL);
  }

  @Override
  public void list(Consumer<? super String> each) throws DropException {
    if (!is(Fault.SHOWS_NOTHING)) {
      drop.list(each);
    }
  }

  @Override
  public byte @Nullable [] get(String name, int limit) throws DropException {
    if (is(Fault.FAILS_TO_READ)) {
      throw new DropException("the server of the drop fails; wait");
    }
    if (is(Fault.BREAKS)) {
      throw new IllegalArgumentException("open-sesame");
    }
    if (is(Fault.NEVER_ANSWERS) && waited.getCount() > 0) {
      waited.countDown();
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        throw new DropException("interrupted");
      }
    }
    byte[] content = drop.get(name, limit);
    if (is(Fault.CHANGES_FILES) && content != null) {
      content[7]++;
    }
    return content;
  }

  @Override
  public void delete(String name) throws DropException {
    if (!is(Fault.KEEPS_WHAT_IS_REMOVED)) {
      drop.delete(name);
    }
  }

  @Override
  public long serverTime() throws DropException {
    return drop.serverTime() + (is(Fault.CLOCK_IS_AN_HOUR_AHEAD) ? 3_600_000 : 0);
  }

  @Override
  public int expire() throws DropException {
    return drop.expire();
  }

  @Override
  public @Nullable Watch watch(Consumer<? super List<String>> changed) throws DropException {
    if (is(Fault.NEVER_TELLS)) {
      return drop.watch(_ -> {});
    }
    return is(Fault.SHOWS_NOTHING) ? null : drop.watch(changed);
  }

  @Override
  public void close() {
    drop.close();
  }
}
