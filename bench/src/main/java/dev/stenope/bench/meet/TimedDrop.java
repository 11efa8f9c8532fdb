package dev.stenope.bench.meet;

import dev.stenope.bench.meet.Journal.Kind;
import dev.stenope.node.drop.ClockReading;
import dev.stenope.node.drop.DeadDrop;
import dev.stenope.node.drop.DropException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A drop whose calls are written into a journal, and take longer by `latency`.
final class TimedDrop implements DeadDrop {
  private final DeadDrop drop;
  private final String node;
  private final Journal journal;
  private final Duration latency;

  TimedDrop(DeadDrop drop, String node, Journal journal, Duration latency) {
    this.drop = drop;
    this.node = node;
    this.journal = journal;
    this.latency = latency;
  }

  private void call() throws DropException {
    journal.call();
    try {
      Thread.sleep(latency);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new DropException("interrupted");
    }
  }

  @Override
  public String place() {
    return drop.place();
  }

  @Override
  public @Nullable String shared() {
    return drop.shared();
  }

  @Override
  public boolean put(String name, byte[] content) throws DropException {
    long start = System.nanoTime();
    call();
    boolean isNew = drop.put(name, content);
    journal.add(node, Kind.PUT, name, start);
    return isNew;
  }

  @Override
  public void list(Consumer<? super String> each) throws DropException {
    long start = System.nanoTime();
    call();
    drop.list(
        name -> {
          journal.add(node, Kind.SEEN, name, start);
          each.accept(name);
        });
  }

  @Override
  public byte @Nullable [] get(String name, int limit) throws DropException {
    long start = System.nanoTime();
    call();
    byte[] content = drop.get(name, limit);
    if (content != null) {
      journal.add(node, Kind.READ, name, start);
    }
    return content;
  }

  @Override
  public void delete(String name) throws DropException {
    call();
    drop.delete(name);
  }

  @Override
  public long serverTime() throws DropException {
    call();
    return drop.serverTime();
  }

  @Override
  public @Nullable ClockReading clock() {
    return drop.clock();
  }

  @Override
  public int expire() throws DropException {
    call();
    return drop.expire();
  }

  @Override
  public @Nullable Watch watch(Consumer<? super List<String>> changed) throws DropException {
    return drop.watch(
        names -> {
          long now = System.nanoTime();
          names.forEach(name -> journal.add(node, Kind.SEEN, name, now));
          changed.accept(names);
        });
  }

  @Override
  public void close() {
    drop.close();
  }
}
