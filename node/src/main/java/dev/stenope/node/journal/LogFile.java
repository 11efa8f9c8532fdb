package dev.stenope.node.journal;

import dev.stenope.core.journal.Framing;
import dev.stenope.core.journal.JournalReader;
import dev.stenope.core.journal.Verdict;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;

/// One file of a journal, open at its end. Belongs to one thread at a time.
final class LogFile implements Closeable {
  private static final int PIECE = 1 << 16;

  private final Storage.File file;
  private final Framing framing;
  private final int number;

  /// Where the last record ends that is known to be on the disk.
  private long end;

  private boolean spoilt;
  private ByteBuffer buffer = ByteBuffer.allocateDirect(PIECE);

  /// `end` is the length that is good, and on the disk.
  LogFile(Storage.File file, int number, long salt, long end) {
    this.file = file;
    this.number = number;
    this.framing = new Framing(salt);
    this.end = end;
  }

  /// Writes the whole content of a new file, and returns when it is on the disk.
  static LogFile make(Storage.File file, int number, long salt, Records records)
      throws IOException {
    LogFile log = new LogFile(file, number, salt, 0);
    log.buffer.put(Framing.header(salt));
    try {
      records.each(log::add);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    log.flush();
    file.force();
    return log;
  }

  /// Records from somewhere, in order. What takes them may raise an [UncheckedIOException].
  @FunctionalInterface
  interface Records {
    void each(Consumer<? super byte[]> sink) throws IOException;
  }

  private void add(byte[] record) {
    int size = Framing.size(record.length);
    if (size > buffer.remaining()) {
      try {
        flush();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      makeRoom(size);
    }
    // The file gets its name when all of it is on the disk.
    framing.put(record, true, buffer);
  }

  private void flush() throws IOException {
    int length = buffer.flip().remaining();
    file.write(buffer, end);
    end += length;
    buffer.clear();
  }

  private void makeRoom(int size) {
    if (size > buffer.capacity()) {
      buffer = ByteBuffer.allocateDirect(Math.max(size, 2 * buffer.capacity()));
    }
  }

  int number() {
    return number;
  }

  /// The length, in bytes.
  long end() {
    return end;
  }

  /// Nothing may be appended any more, because nobody knows what is on the disk: a force that fails
  /// may have thrown away what was to be written, and the next one succeeds without it.
  boolean isSpoilt() {
    return spoilt;
  }

  /// Writes a batch of [Framing#MAX_BATCH] bytes at most, in one piece, and returns when it is on
  /// the disk. If it fails, nothing is appended.
  void append(List<byte[]> batch) throws IOException {
    int size = batch.stream().mapToInt(record -> Framing.size(record.length)).sum();
    buffer.clear();
    makeRoom(size);
    boolean first = true;
    for (byte[] record : batch) {
      framing.put(record, first, buffer);
      first = false;
    }
    try {
      file.write(buffer.flip(), end);
    } catch (IOException e) {
      takeBack(e);
      throw e;
    }
    try {
      file.force();
    } catch (IOException e) {
      spoilt = true;
      takeBack(e);
      throw e;
    }
    end += size;
  }

  /// If this fails too, it does not matter: the same bytes are written in the same place again, and
  /// a reader cuts a part of them off.
  private void takeBack(IOException cause) {
    try {
      file.truncate(end);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  /// Reads the records up to the end, all of which were read or written here before.
  void copy(Consumer<? super byte[]> sink) throws IOException {
    Verdict verdict = read(file, end, sink);
    if (verdict.condition() != Verdict.Condition.CLEAN || verdict.good() != end) {
      throw new IOException("what was written before can no longer be read; start the node again");
    }
  }

  /// Reads a file up to `limit`, or to its end if that comes first.
  static Verdict read(Storage.File file, long limit, Consumer<? super byte[]> sink)
      throws IOException {
    byte[] piece = new byte[PIECE];
    JournalReader reader = new JournalReader(sink);
    boolean more = true;
    for (long at = 0; more && at < limit; ) {
      int count = file.read(ByteBuffer.wrap(piece, 0, (int) Math.min(PIECE, limit - at)), at);
      more = count > 0 && reader.feed(piece, 0, count);
      at += count;
    }
    return reader.finish();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
