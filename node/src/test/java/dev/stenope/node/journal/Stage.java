package dev.stenope.node.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stenope.node.HomeException;
import java.util.ArrayList;
import java.util.List;

/// A journal of texts on a storage.
final class Stage implements AutoCloseable {
  private static final long MILLI = 1_000_000;

  final Watch watch = new Watch();
  final List<String> found = new ArrayList<>();
  final Journal journal;

  Stage(Storage storage) throws HomeException {
    this(storage, 30_000);
  }

  /// `patience` is that of closing, in milliseconds.
  Stage(Storage storage, long patience) throws HomeException {
    Journal.Times times = new Journal.Times(MILLI, patience * MILLI);
    journal =
        Journal.open(
            storage,
            () -> 42,
            times,
            record -> found.add(new String(record, UTF_8)),
            watch::durable,
            watch::complain);
  }

  void append(String... records) {
    for (String record : records) {
      journal.append(record.getBytes(UTF_8), true);
    }
  }

  void rewrite(String... records) {
    journal.rewrite(List.of(records).stream().map(record -> record.getBytes(UTF_8)).toList());
  }

  @Override
  public void close() {
    journal.close();
  }

  /// What is in a journal that nobody has open.
  static List<String> read(Storage storage) throws HomeException {
    try (Stage stage = new Stage(storage)) {
      return stage.found;
    }
  }
}
