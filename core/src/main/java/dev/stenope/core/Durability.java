package dev.stenope.core;

import dev.stenope.core.journal.JournalRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/// What is on its way to the disk, and what waits for it to be there: nothing that would be missed
/// after a crash is said or told before.
final class Durability {
  /// The journal is written anew when it is larger than this and than twice what counts in it.
  private static final long LEAST_REWRITE = 4 << 20;

  /// So many bytes on their way to the disk are enough.
  private static final long MAX_PENDING = 64L << 20;

  private final Outlet out;
  private final ArrayDeque<Step> steps = new ArrayDeque<>();
  private long appended;
  private long durable;
  private long pendingBytes;
  private long journalBytes;
  private boolean stale;

  private record Step(long position, int bytes, LongConsumer then) {}

  /// The journal holds `bytes` already.
  Durability(Outlet out, long bytes) {
    this.out = out;
    this.journalBytes = bytes;
  }

  /// Writes a record on which nothing waits.
  void append(JournalRecord record) {
    append(record, false, _ -> {});
  }

  /// Writes a record; `then` is called with the time once it is on the disk, in the order of these
  /// calls. There is no hurry where nothing that it does is `awaited`.
  void append(JournalRecord record, boolean awaited, LongConsumer then) {
    byte[] bytes = JournalRecord.write(record);
    appended++;
    pendingBytes += bytes.length;
    journalBytes += bytes.length;
    steps.add(new Step(appended, bytes.length, then));
    out.emit(new Output.Append(bytes, awaited));
  }

  /// Calls `then` with the time once all that was appended so far is on the disk.
  void after(LongConsumer then, long now) {
    if (steps.isEmpty()) {
      then.accept(now);
    } else {
      steps.add(new Step(appended, 0, then));
    }
  }

  /// The first `count` records since the start are on the disk.
  void durable(long count, long now) {
    durable = Math.max(durable, count);
    for (Step step = steps.peek(); step != null && step.position <= durable; step = steps.peek()) {
      steps.remove();
      pendingBytes -= step.bytes;
      step.then.accept(now);
    }
  }

  /// Whether the disk lags so far behind that nothing more should be taken.
  boolean isFull() {
    return pendingBytes > MAX_PENDING;
  }

  /// What must not be found on the disk any more is in the journal: the next [#tidy] has it begin
  /// anew.
  void discard() {
    stale = true;
  }

  /// Has the journal begin anew if most of it is of no use any more. `liveBytes` is what counts;
  /// `snapshot` pushes the records that say the same as all so far.
  void tidy(LongSupplier liveBytes, Consumer<Consumer<JournalRecord>> snapshot) {
    boolean small =
        journalBytes < LEAST_REWRITE || journalBytes < LEAST_REWRITE + 2 * liveBytes.getAsLong();
    if (small && !stale) {
      return;
    }
    stale = false;
    List<byte[]> records = new ArrayList<>();
    snapshot.accept(record -> records.add(JournalRecord.write(record)));
    journalBytes = records.stream().mapToLong(record -> record.length).sum();
    out.emit(new Output.Rewrite(records));
  }
}
