package dev.stenope.node.history;

import static java.lang.System.Logger.Level.ERROR;

import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.journal.Framing;
import dev.stenope.core.wire.Envelope;
import dev.stenope.node.HomeException;
import dev.stenope.node.disk.Bell;
import dev.stenope.node.disk.DiskFault;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Writes down the conversations of a node, in the order in which it is told them, on a thread of
/// its own. What it is told twice counts once. While the disk refuses, it tries again each second
/// and keeps all that it was told.
public final class Chronicle implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("dev.stenope.node.history");

  private static final long RETRY_MILLIS = 1_000;

  /// How long, in milliseconds, an end waits for the disk.
  private static final long PATIENCE = 2_000;

  private final Queue<Step> steps = new ConcurrentLinkedQueue<>();
  private final Bell bell = new Bell();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Path file;
  private final Database database;
  private final Listener listener;
  private volatile @Nullable Thread thread;

  /// Nothing is written any more.
  private volatile boolean over;

  // Of the thread alone.
  private @Nullable String trouble;
  private boolean replaced;

  /// Hears in lines for a person how the disk fares, on the thread of the chronicle.
  public interface Listener {
    /// The disk begins to refuse; empty when all is written.
    void trouble(String line);

    /// The file was damaged, and a new one is begun.
    void replaced(String line);
  }

  private sealed interface Step {
    record News(Change.Key key, Change.@Nullable Line line, State state) implements Step {}

    record After(Runnable task, Runnable never, boolean awaited) implements Step {}

    record End() implements Step {}
  }

  /// Raises a [HomeException] if `file` is of a later version. Opens nothing before there is
  /// something to write.
  public Chronicle(Path file, Listener listener) throws HomeException {
    Database.check(file);
    this.file = file;
    this.database = new Database(file);
    this.listener = listener;
  }

  /// A message that goes to `peer`. `from` and `to` are names.
  public void queued(NodeId peer, Envelope envelope, String from, String to) {
    Change.Line line = Change.Line.of(envelope, from, to, envelope.sourceAgent());
    add(new Step.News(new Change.Key(peer, false, envelope.id()), line, State.QUEUED));
  }

  /// A message that came from `peer`. `from` and `to` are names.
  public void received(NodeId peer, Envelope envelope, String from, String to) {
    Change.Line line = Change.Line.of(envelope, from, to, envelope.targetAgent());
    add(new Step.News(new Change.Key(peer, true, envelope.id()), line, State.RECEIVED));
  }

  /// A message that goes to `peer` is now sent, accepted, injected, processed, answered, expired or
  /// refused. One that is not known, or further already, stays as it is.
  public void progressed(NodeId peer, String messageId, String state) {
    add(new Step.News(new Change.Key(peer, false, messageId), null, State.of(state)));
  }

  /// A message that came from `peer` is now injected, processed, answered, expired or refused.
  public void mark(NodeId peer, String messageId, String state) {
    add(new Step.News(new Change.Key(peer, true, messageId), null, State.of(state)));
  }

  /// Has `task` run, on the thread of the chronicle, once all that was told before is on the disk.
  /// That comes a little later where it is not `awaited`.
  public void after(Runnable task, boolean awaited) {
    after(task, () -> {}, awaited);
  }

  /// The same; has `never` run, on any thread, if the chronicle ends before that.
  public void after(Runnable task, Runnable never, boolean awaited) {
    add(new Step.After(task, never, awaited));
  }

  private void add(Step step) {
    steps.add(step);
    bell.ring(isAwaited(step));
    if (thread == null) {
      begin();
    }
    if (over) {
      abandon();
    }
  }

  /// What came too late is not written in this life.
  private void abandon() {
    for (Step step = steps.poll(); step != null; step = steps.poll()) {
      abandon(step);
    }
  }

  private static void abandon(Step step) {
    if (step instanceof Step.After(var _, Runnable never, var _)) {
      never.run();
    }
  }

  private synchronized void begin() {
    if (thread == null && !over) {
      thread = Thread.ofPlatform().daemon().name("stenope-history").start(this::run);
    }
  }

  private void run() {
    List<Step> batch = new ArrayList<>();
    try (database) {
      do {
        take(batch);
        if (!write(batch)) {
          batch.forEach(Chronicle::abandon);
          return;
        }
        batch.forEach(Chronicle::runAfter);
      } while (batch.stream().noneMatch(Step.End.class::isInstance));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      listener.trouble(
          "the history was ended by a fault of the program; start the node again: " + e);
      throw e;
    } finally {
      over = true;
      abandon();
    }
  }

  /// Waits until there is something, and takes all of it.
  private void take(List<Step> batch) {
    batch.clear();
    while (steps.isEmpty()) {
      bell.sleep(() -> !steps.isEmpty());
    }
    bell.linger(Framing.LINGER);
    bell.taken();
    for (Step step = steps.poll(); step != null; step = steps.poll()) {
      batch.add(step);
    }
  }

  private static boolean isAwaited(Step step) {
    return switch (step) {
      case Step.After(var _, var _, boolean awaited) -> awaited;
      case Step.End() -> true;
      case Step.News _ -> false;
    };
  }

  private static void runAfter(Step step) {
    if (step instanceof Step.After(Runnable task, var _, var _)) {
      try {
        task.run();
      } catch (RuntimeException e) {
        LOG.log(ERROR, "what waited for the history failed", e);
      }
    }
  }

  /// Writes a batch, however long it takes; gives up only when closed.
  private boolean write(List<Step> batch) throws InterruptedException {
    Map<Change.Key, Change> changes = new LinkedHashMap<>();
    for (Step each : batch) {
      if (each instanceof Step.News(var key, var line, State state)) {
        changes.computeIfAbsent(key, _ -> new Change()).add(line, state);
      }
    }
    while (!changes.isEmpty() && !isWritten(changes)) {
      if (closing.getCount() == 0) {
        return false;
      }
      var _ = closing.await(RETRY_MILLIS, TimeUnit.MILLISECONDS);
    }
    return true;
  }

  private boolean isWritten(Map<Change.Key, Change> changes) {
    try {
      database.write(changes);
      replaced = false;
      complain(null);
      return true;
    } catch (SQLException e) {
      database.close();
      if (Sqlite.isDamage(e) && !replaced) {
        return replace() && isWritten(changes);
      }
      complain("cannot write " + file + ": " + Sqlite.reason(e));
    } catch (HomeException e) {
      complain(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      complain("cannot write " + file + ": " + DiskFault.reason(e));
    }
    return false;
  }

  private boolean replace() {
    try {
      Path aside = database.moveAside();
      replaced = true;
      listener.replaced(
          file + " was damaged; it is now " + aside.getFileName() + ", and a new one is begun");
      return true;
    } catch (IOException e) {
      complain(file + " is damaged and cannot be moved away: " + DiskFault.reason(e));
      return false;
    }
  }

  private void complain(@Nullable String line) {
    if (line == null ? trouble != null : !line.equals(trouble)) {
      trouble = line;
      listener.trouble(line == null ? "" : line);
    }
  }

  /// Writes what waits, if the disk takes it now, and ends.
  @Override
  public void close() {
    Thread running;
    synchronized (this) {
      running = thread;
      if (running == null) {
        over = true;
        return;
      }
      closing.countDown();
      add(new Step.End());
    }
    try {
      var _ = running.join(Duration.ofMillis(PATIENCE));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
