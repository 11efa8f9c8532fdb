package dev.stenope.node.history;

import dev.stenope.node.HomeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Reads one database. A connection is kept, since to open one takes longer than most questions;
/// while a question has it, others open their own. It is not used any more when another file has
/// come into the place.
final class Reader implements AutoCloseable {
  private final Path file;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Connection kept;
  private @Nullable Object identity;
  private boolean closed;

  Reader(Path file) {
    this.file = file;
  }

  @FunctionalInterface
  interface Question<T> {
    T ask(Connection connection) throws SQLException, HomeException;
  }

  <T> T ask(Question<T> question) throws SQLException, HomeException {
    if (!lock.tryLock()) {
      try (Connection own = Sqlite.read(file)) {
        return question.ask(own);
      }
    }
    try {
      return question.ask(connection());
    } catch (SQLException e) {
      drop();
      throw e;
    } finally {
      if (closed) {
        drop();
      }
      lock.unlock();
    }
  }

  private Connection connection() throws SQLException, HomeException {
    Object present = identity(file);
    Connection known = kept;
    if (known != null && present != null && present.equals(identity)) {
      return known;
    }
    drop();
    Connection fresh = Sqlite.read(file);
    kept = fresh;
    identity = present;
    return fresh;
  }

  /// What tells a file from another one of the same name; null if nothing does.
  private static @Nullable Object identity(Path file) {
    try {
      return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    } catch (IOException _) {
      return null;
    }
  }

  private void drop() throws SQLException {
    Connection old = kept;
    kept = null;
    if (old != null) {
      old.close();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      drop();
    } catch (SQLException _) {
      // It was only read.
    } finally {
      lock.unlock();
    }
  }
}
