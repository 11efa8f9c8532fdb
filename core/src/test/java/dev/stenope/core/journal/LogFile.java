package dev.stenope.core.journal;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A log file in memory, and what a reader makes of its bytes.
final class LogFile {
  static final long SALT = 0x0123_4567_89ab_cdefL;

  private final Framing framing = new Framing(SALT);
  private final ByteBuffer bytes;

  /// The offsets at which the frames begin, and the end of the last.
  final List<Integer> bounds = new ArrayList<>(List.of(Framing.START));

  LogFile(int capacity) {
    bytes = ByteBuffer.allocate(capacity).put(Framing.header(SALT));
  }

  /// Records of these lengths, each of a content of its own.
  static LogFile of(boolean oneBatch, int... lengths) {
    LogFile file = new LogFile(1 << 16);
    for (int i = 0; i < lengths.length; i++) {
      file.add(record(i, lengths[i]), i == 0 || !oneBatch);
    }
    return file;
  }

  static byte[] record(int number, int length) {
    byte[] record = new byte[length];
    Arrays.fill(record, (byte) (number + 1));
    return record;
  }

  void add(byte[] record, boolean first) {
    framing.put(record, first, bytes);
    bounds.add(bytes.position());
  }

  byte[] bytes() {
    return Arrays.copyOf(bytes.array(), bytes.position());
  }

  /// The records by their numbers, and the verdict.
  record Reading(List<Integer> numbers, Verdict verdict) {
    Verdict.Condition condition() {
      return verdict.condition();
    }
  }

  static Reading read(byte[] bytes) {
    return read(bytes, bytes.length);
  }

  static Reading read(byte[] bytes, int piece) {
    List<Integer> numbers = new ArrayList<>();
    JournalReader reader = new JournalReader(record -> numbers.add(record[0] - 1));
    for (int at = 0; at < bytes.length; at += piece) {
      reader.feed(bytes, at, Math.min(piece, bytes.length - at));
    }
    return new Reading(numbers, reader.finish());
  }
}
