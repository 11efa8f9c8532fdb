package dev.stenope.node.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/// What a journal asks of a disk: a folder of files.
interface Storage {
  List<String> names() throws IOException;

  /// A new empty file in the place of one that may be there.
  File create(String name) throws IOException;

  File open(String name) throws IOException;

  /// Replaces what has the other name, at once or not at all.
  void rename(String name, String other) throws IOException;

  /// Absent is fine.
  void delete(String name) throws IOException;

  /// When this returns, the names are on the disk.
  void sync() throws IOException;

  /// For the line that a person is told.
  @Override
  String toString();

  /// A file to read and to write. A write that fails may have written a part.
  interface File extends Closeable {
    /// The number of bytes, or -1 at the end.
    int read(ByteBuffer into, long at) throws IOException;

    /// Writes all that remains in the buffer.
    void write(ByteBuffer bytes, long at) throws IOException;

    long size() throws IOException;

    void truncate(long size) throws IOException;

    /// When this returns, the content is on the disk.
    void force() throws IOException;
  }
}
