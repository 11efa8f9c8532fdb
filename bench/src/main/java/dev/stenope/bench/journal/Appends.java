package dev.stenope.bench.journal;

import dev.stenope.bench.Scratch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/// Measures how fast records of 600 bytes become durable, by the journal of a node and by SQLite in
/// turn: one at a time, and many together. The first argument is a folder on the disk to measure.
final class Appends {
  private static final int ROUNDS = 5;
  private static final int LONE = 1000;
  private static final int TOGETHER = 100_000;
  private static final int BATCH = 1000;

  private static final List<Contestant> CONTESTANTS =
      List.of(
          new Contestant("stenope", StenopeStore::new, TOGETHER),
          new Contestant("sqlite", SqliteStore::new, BATCH));

  private Appends() {}

  /// `batch` records are appended before anybody waits: all for the journal, which makes its groups
  /// by itself.
  private record Contestant(String name, Opening opening, int batch) {}

  private interface Opening {
    Store open(Path folder) throws IOException;
  }

  /// In microseconds, and in records a second.
  private record Score(double p50, double p99, double together) {}

  public static void main(String[] args) throws IOException {
    Path place = Path.of(args.length == 0 ? "." : args[0]);
    List<List<Score>> scores = List.of(new ArrayList<>(), new ArrayList<>());
    for (int round = 0; round <= ROUNDS; round++) {
      for (int i = 0; i < CONTESTANTS.size(); i++) {
        Score score = measure(CONTESTANTS.get(i), place);
        if (round > 0) {
          // The first round warms the JVM.
          scores.get(i).add(score);
        }
      }
    }
    System.out.println("             one at a time: p50 us     p99 us      records/s together");
    for (int i = 0; i < CONTESTANTS.size(); i++) {
      List<Score> all = scores.get(i);
      System.out.printf(
          Locale.ROOT,
          "%-10s %25.0f %10.0f %23.0f%n",
          CONTESTANTS.get(i).name,
          median(all.stream().map(Score::p50).toList()),
          median(all.stream().map(Score::p99).toList()),
          median(all.stream().map(Score::together).toList()));
    }
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  private static Score measure(Contestant contestant, Path place) throws IOException {
    byte[] record = new byte[600];
    new SplittableRandom(1).nextBytes(record);
    try (Scratch folder = Scratch.in(place);
        Store store = contestant.opening.open(folder.path())) {
      long[] times = new long[LONE];
      for (int i = 0; i < LONE; i++) {
        long start = System.nanoTime();
        store.append(record);
        store.await();
        times[i] = System.nanoTime() - start;
      }
      long start = System.nanoTime();
      for (int i = 1; i <= TOGETHER; i++) {
        store.append(record);
        if (i % contestant.batch == 0) {
          store.await();
        }
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      Arrays.sort(times);
      return new Score(times[LONE / 2] / 1e3, times[LONE * 99 / 100] / 1e3, TOGETHER / seconds);
    }
  }
}
