package dev.stenope.sim;

import dev.stenope.core.journal.Framing;
import dev.stenope.core.journal.JournalReader;
import dev.stenope.core.journal.Recovered;
import dev.stenope.core.journal.Verdict;
import dev.stenope.core.journal.Verdict.Condition;
import dev.stenope.core.wire.MalformedException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;

/// A disk in virtual time with one journal on it, which behaves as that of a node: all that waits
/// is written together and synced once. When the machine stops, it keeps what was synced, and of
/// what was not any part.
final class Disk {
  private static final int SECTOR = 512;

  private final Schedule schedule;
  private final RandomGenerator random;
  private final Manner manner;
  private final Deque<Entry> waiting = new ArrayDeque<>();

  /// What is being written.
  private final List<Entry> writing = new ArrayList<>();

  /// While the machine runs, there may be room behind what is synced.
  private byte[] file = new byte[0];

  private int synced;
  private Framing framing = new Framing(0);
  private LongConsumer durable = _ -> {};
  private long count;
  private int life;
  private boolean refuses;

  /// Nanoseconds that a write with its sync takes, at least and at most.
  record Manner(long least, long most) {
    /// A disk without moving parts.
    static final Manner QUICK = new Manner(100_000, 5_000_000);
  }

  private sealed interface Entry {
    record Append(byte[] record) implements Entry {}

    record Rewrite(List<byte[]> records) implements Entry {}
  }

  Disk(Schedule schedule, RandomGenerator random, Manner manner) {
    this.schedule = schedule;
    this.random = random;
    this.manner = manner;
    keep(fileOf(List.of()));
  }

  /// Begins a life of the machine, and returns the records that are on the disk. From now on
  /// `durable` is told how many of those appended since are there.
  List<byte[]> open(LongConsumer listener) {
    List<byte[]> records = new ArrayList<>();
    JournalReader reader = new JournalReader(records::add);
    reader.feed(file, 0, file.length);
    Verdict verdict = reader.finish();
    if (verdict.condition() != Condition.CLEAN && verdict.condition() != Condition.TORN) {
      throw new Violation("a crash made the journal " + verdict);
    }
    life++;
    file = Arrays.copyOf(file, (int) verdict.good());
    synced = file.length;
    framing = new Framing(verdict.salt());
    durable = listener;
    count = 0;
    return records;
  }

  /// The same for a node.
  Recovered recover(LongConsumer listener) {
    Recovered recovered = new Recovered();
    try {
      for (byte[] record : open(listener)) {
        recovered.take(record);
      }
    } catch (MalformedException e) {
      throw new Violation("a node cannot read its journal", e);
    }
    return recovered;
  }

  /// A record that is not `awaited` may lie for a while until another one comes.
  void append(byte[] record, boolean awaited) {
    waiting.add(new Entry.Append(record));
    if (awaited) {
      write();
    } else {
      int current = life;
      schedule.in(Framing.LINGER, () -> writeStill(current));
    }
  }

  private void writeStill(int when) {
    if (when == life) {
      write();
    }
  }

  /// What is appended from now on stands behind these records, which mean the same as all before.
  void rewrite(List<byte[]> records) {
    waiting.add(new Entry.Rewrite(List.copyOf(records)));
    write();
  }

  /// The length of the file, without what is not synced.
  long bytes() {
    return synced;
  }

  /// As long as a disk is full, or broken, all that is to be written waits.
  void refuse(boolean now) {
    refuses = now;
    write();
  }

  /// The machine stops, as by `kill -9` or without power.
  void kill() {
    life++;
    file = Arrays.copyOf(file, synced);
    if (writing.isEmpty()) {
      // Nothing was under way.
    } else if (writing.getFirst() instanceof Entry.Rewrite(List<byte[]> records)) {
      if (!refuses && random.nextBoolean()) {
        keep(fileOf(records));
      }
    } else {
      file = torn(frames());
    }
    writing.clear();
    waiting.clear();
  }

  /// What a copy of the disk would hold now.
  Snapshot snapshot() {
    return new Snapshot(Arrays.copyOf(file, synced));
  }

  record Snapshot(byte[] file) {}

  /// Puts back what a disk held once. The machine stands still.
  void restore(Snapshot old) {
    kill();
    keep(old.file);
  }

  private void keep(byte[] bytes) {
    file = bytes;
    synced = bytes.length;
  }

  /// Begins to write what waits if nothing is being written.
  private void write() {
    if (refuses || !writing.isEmpty() || waiting.isEmpty()) {
      return;
    }
    take();
    int current = life;
    long latency = random.nextLong(manner.least, manner.most + 1);
    schedule.in(latency, () -> written(current));
  }

  private void take() {
    if (waiting.peek() instanceof Entry.Rewrite) {
      writing.add(waiting.remove());
      return;
    }
    int size = 0;
    while (waiting.peek() instanceof Entry.Append(byte[] record)) {
      size += Framing.size(record.length);
      if (size > Framing.MAX_BATCH) {
        return;
      }
      writing.add(waiting.remove());
    }
  }

  private void written(int when) {
    if (when != life) {
      return;
    }
    if (refuses) {
      // A batch is written once more, before all else; a new file that fails was not needed.
      writing.removeIf(Entry.Rewrite.class::isInstance);
      writing.reversed().forEach(waiting::addFirst);
      writing.clear();
      return;
    }
    if (writing.getFirst() instanceof Entry.Rewrite(List<byte[]> records)) {
      keep(fileOf(records));
      writing.clear();
    } else {
      byte[] frames = frames();
      if (file.length - synced < frames.length) {
        file = Arrays.copyOf(file, Math.max(2 * file.length, synced + frames.length));
      }
      System.arraycopy(frames, 0, file, synced, frames.length);
      synced += frames.length;
      count += writing.size();
      writing.clear();
      durable.accept(count);
    }
    write();
  }

  private byte[] frames() {
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    for (Entry entry : writing) {
      if (entry instanceof Entry.Append(byte[] record)) {
        frames.writeBytes(frame(record, frames.size() == 0));
      }
    }
    return frames.toByteArray();
  }

  private byte[] fileOf(List<byte[]> records) {
    long salt = random.nextLong();
    framing = new Framing(salt);
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    content.writeBytes(Framing.header(salt));
    records.forEach(record -> content.writeBytes(frame(record, true)));
    return content.toByteArray();
  }

  private byte[] frame(byte[] record, boolean first) {
    ByteBuffer frame = ByteBuffer.allocate(Framing.size(record.length));
    framing.put(record, first, frame);
    return frame.array();
  }

  /// The synced part, and of what was being written a part that ends at any byte, or any of its
  /// sectors.
  private byte[] torn(byte[] frames) {
    int length = random.nextInt(frames.length + 1);
    boolean inOrder = random.nextBoolean();
    byte[] left = Arrays.copyOf(file, synced + (inOrder ? length : frames.length));
    if (inOrder) {
      System.arraycopy(frames, 0, left, synced, length);
      return left;
    }
    for (int at = synced; at < left.length; ) {
      int end = Math.min(left.length, (at / SECTOR + 1) * SECTOR);
      if (random.nextBoolean()) {
        System.arraycopy(frames, at - synced, left, at, end - at);
      }
      at = end;
    }
    return left;
  }
}
