package dev.stenope.bench.journal;

import java.io.Closeable;
import java.io.IOException;

/// Something that keeps records through a crash.
interface Store extends Closeable {
  /// Takes a record; it need not be durable yet.
  void append(byte[] record) throws IOException;

  /// Returns when all that was appended is durable.
  void await() throws IOException;
}
