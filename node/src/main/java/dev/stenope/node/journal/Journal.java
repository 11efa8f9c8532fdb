package dev.stenope.node.journal;

import dev.stenope.core.journal.Framing;
import dev.stenope.node.HomeException;
import dev.stenope.node.disk.Bell;
import dev.stenope.node.disk.DiskFault;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/// The records of a node, in the order in which they were appended. What a node is told to be
/// durable is there after a crash of the process, the system or the machine.
///
/// One thread writes. It takes all that waits, writes it in one piece and syncs once, so that under
/// load many records share a sync, and one that comes alone waits for nothing else. Records that
/// nobody awaits wait a little for one that somebody does.
public final class Journal implements AutoCloseable {
  private static final Times TIMES = new Times(1_000_000_000L, 5_000_000_000L);

  private final LogFolder folder;
  private final LongConsumer durable;
  private final Consumer<? super String> complaints;
  private final Times times;
  private final Queue<Entry> queue = new ConcurrentLinkedQueue<>();
  private final List<byte[]> batch = new ArrayList<>();
  private final Bell bell = new Bell();
  private final Thread writer;
  private LogFile file;
  private long count;
  private String complaint = "";
  private volatile boolean closing;
  private volatile long closeBy;

  /// How long to wait until a write that failed is tried again, and how long closing waits for a
  /// disk, in nanoseconds.
  record Times(long retry, long patience) {}

  private sealed interface Entry {
    record Append(byte[] record) implements Entry {}

    record Rewrite(List<byte[]> records) implements Entry {}
  }

  private Journal(
      LogFolder folder,
      LogFile file,
      LongConsumer durable,
      Consumer<? super String> complaints,
      Times times) {
    this.folder = folder;
    this.file = file;
    this.durable = durable;
    this.complaints = complaints;
    this.times = times;
    this.writer = Thread.ofPlatform().name("journal").daemon().unstarted(this::run);
  }

  /// Opens the journal in a folder, which is made if it is absent and of which the caller must hold
  /// the lock of the home. `records` takes what is in it, oldest first, before this returns.
  ///
  /// The other two are called by the thread that writes, and must neither wait nor raise anything:
  /// `durable` takes how many of the records appended since are on the disk; `complaints` takes a
  /// line for a person when the disk begins to refuse, and an empty one when all is written.
  public static Journal open(
      Path folder,
      Consumer<? super byte[]> records,
      LongConsumer durable,
      Consumer<? super String> complaints)
      throws HomeException {
    try {
      Storage storage = new FolderStorage(folder);
      return open(storage, new SecureRandom()::nextLong, TIMES, records, durable, complaints);
    } catch (HomeException e) {
      throw e;
    } catch (IOException e) {
      throw new HomeException("cannot make " + folder + ": " + DiskFault.reason(e), e);
    }
  }

  static Journal open(
      Storage storage,
      LongSupplier salts,
      Times times,
      Consumer<? super byte[]> records,
      LongConsumer durable,
      Consumer<? super String> complaints)
      throws HomeException {
    LogFolder folder = new LogFolder(storage, salts);
    LogFile file = folder.open(records);
    Journal journal = new Journal(folder, file, durable, complaints, times);
    journal.writer.start();
    return journal;
  }

  /// A line for a person about what was lost when the journal was opened; empty if nothing was.
  public String damage() {
    return folder.damage();
  }

  /// Takes a record of 1 to [Framing#MAX_RECORD] bytes, which belongs to the journal from now on.
  /// Never waits. One thread calls this and [#rewrite]. A record that is not `awaited` is written
  /// with the next one that is, and soon at the latest.
  public void append(byte[] record, boolean awaited) {
    if (record.length == 0 || record.length > Framing.MAX_RECORD) {
      throw new IllegalArgumentException("a record of " + record.length + " bytes");
    }
    add(new Entry.Append(record), awaited);
  }

  /// Puts what is appended from now on behind a new file that begins with these records. They have
  /// to mean the same as all that was appended before. The count of what is durable goes on.
  ///
  /// Where the disk has no room for it, all stays as it is, with the same meaning.
  public void rewrite(List<byte[]> records) {
    add(new Entry.Rewrite(List.copyOf(records)), true);
  }

  private void add(Entry entry, boolean hurry) {
    queue.add(entry);
    bell.ring(hurry);
  }

  /// Writes what waits and ends. Where the disk refuses, or does not answer, it is given up after
  /// some seconds, and was not told to be durable.
  @Override
  public void close() {
    closeBy = System.nanoTime() + times.patience;
    closing = true;
    bell.ring(true);
    LockSupport.unpark(writer);
    try {
      writer.join(Duration.ofNanos(times.patience));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      for (boolean ends = false; !ends; ) {
        // Looked at before the queue, so that nothing is left in it.
        boolean isLast = closing;
        switch (queue.peek()) {
          case null -> {
            ends = isLast;
            bell.sleep(() -> !queue.isEmpty() || closing);
          }
          case Entry.Append _ -> {
            bell.linger(Framing.LINGER);
            ends = !write();
          }
          case Entry.Rewrite(List<byte[]> records) -> {
            queue.remove();
            rewriteNow(records);
          }
        }
      }
    } catch (RuntimeException | Error e) {
      complaints.accept("the journal takes nothing any more, start the node again: " + e);
      throw e;
    } finally {
      closeFile();
    }
  }

  /// Writes the next batch, however long it takes; false if it was given up.
  private boolean write() {
    takeBatch();
    while (!isOver()) {
      try {
        if (file.isSpoilt() || file.number() != folder.newest()) {
          moveTo(file::copy);
        }
        file.append(batch);
        count += batch.size();
        batch.clear();
        complain("");
        durable.accept(count);
        return true;
      } catch (IOException e) {
        complain(String.valueOf(folder.fault("write", e).getMessage()));
        pause();
      }
    }
    return false;
  }

  private void takeBatch() {
    int size = 0;
    bell.taken();
    while (queue.peek() instanceof Entry.Append(byte[] record)) {
      size += Framing.size(record.length);
      if (size > Framing.MAX_BATCH) {
        bell.hurry();
        return;
      }
      batch.add(record);
      queue.remove();
    }
  }

  private void rewriteNow(List<byte[]> records) {
    try {
      moveTo(records::forEach);
    } catch (IOException _) {
      // The old file means the same. If the new one may have got its name, write() moves on.
    }
  }

  private void moveTo(LogFile.Records records) throws IOException {
    LogFile next = folder.successor(records);
    closeFile();
    file = next;
    folder.tidy(next.number());
  }

  private void closeFile() {
    try {
      file.close();
    } catch (IOException _) {
      // All of it that counts is on the disk.
    }
  }

  private void complain(String line) {
    if (!line.equals(complaint)) {
      complaint = line;
      complaints.accept(line);
    }
  }

  /// Waits before the next try; closing cuts it short.
  private void pause() {
    boolean wasClosing = closing;
    long end = System.nanoTime() + times.retry;
    for (long left = times.retry;
        left > 0 && closing == wasClosing;
        left = end - System.nanoTime()) {
      LockSupport.parkNanos(this, left);
    }
  }

  private boolean isOver() {
    return closing && System.nanoTime() - closeBy >= 0;
  }
}
