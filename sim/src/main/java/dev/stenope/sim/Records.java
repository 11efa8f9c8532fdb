package dev.stenope.sim;

import dev.stenope.core.journal.JournalRecord;
import dev.stenope.core.journal.Recovered;
import dev.stenope.core.wire.MalformedException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongConsumer;

/// The journal of a node on a disk in virtual time.
final class Records {
  private static final long LEAST_LATENCY = 100_000;
  private static final long MOST_LATENCY = 5_000_000;

  private final Schedule schedule;
  private final SplittableRandom random;
  private List<byte[]> records = new ArrayList<>();
  private LongConsumer durable = _ -> {};
  private int life;
  private long appended;

  /// What the first record that is kept would be the count of, less one.
  private long offset;

  private int synced;
  private boolean busy;

  Records(Schedule schedule, long seed) {
    this.schedule = schedule;
    this.random = new SplittableRandom(seed);
  }

  Recovered open(LongConsumer counts) {
    life++;
    durable = counts;
    appended = 0;
    offset = -records.size();
    busy = false;
    Recovered recovered = new Recovered();
    try {
      for (byte[] record : records) {
        recovered.take(JournalRecord.read(record));
      }
    } catch (MalformedException e) {
      throw new Violation("a node cannot read its journal", e);
    }
    return recovered;
  }

  void append(byte[] record) {
    records.add(record);
    appended++;
    sync();
  }

  void rewrite(List<byte[]> all) {
    records = new ArrayList<>(all);
    synced = records.size();
    offset = appended - records.size();
  }

  private void sync() {
    if (busy) {
      return;
    }
    busy = true;
    int current = life;
    long count = appended;
    schedule.in(
        random.nextLong(LEAST_LATENCY, MOST_LATENCY),
        () -> {
          if (current != life) {
            return;
          }
          busy = false;
          synced = Math.max(synced, (int) (count - offset));
          durable.accept(count);
          if (appended > count) {
            sync();
          }
        });
  }

  /// Of what was not synced, a part is lost.
  void crash() {
    life++;
    int kept =
        synced >= records.size() ? records.size() : random.nextInt(synced, records.size() + 1);
    records = new ArrayList<>(records.subList(0, kept));
    synced = kept;
  }

  /// What a backup holds that is made now.
  List<byte[]> backup() {
    return List.copyOf(records.subList(0, synced));
  }

  /// Puts a backup in the place of all; to be called between a crash and the next start.
  void restore(List<byte[]> backup) {
    records = new ArrayList<>(backup);
    synced = records.size();
  }
}
