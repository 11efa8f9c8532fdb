package dev.stenope.bench.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/// A table of SQLite with a write-ahead log that is synced at each commit. What is appended between
/// two calls of [#await] is one transaction.
final class SqliteStore implements Store {
  private final Connection connection;
  private final PreparedStatement insert;

  SqliteStore(Path folder) throws IOException {
    try {
      connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("records.db"));
      try (Statement setup = connection.createStatement()) {
        setup.execute("PRAGMA journal_mode=WAL");
        setup.execute("PRAGMA synchronous=FULL");
        setup.execute("CREATE TABLE records (id INTEGER PRIMARY KEY, record BLOB)");
      }
      connection.setAutoCommit(false);
      insert = connection.prepareStatement("INSERT INTO records (record) VALUES (?)");
    } catch (SQLException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void append(byte[] record) throws IOException {
    try {
      insert.setBytes(1, record);
      insert.executeUpdate();
    } catch (SQLException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void await() throws IOException {
    try {
      connection.commit();
    } catch (SQLException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new IOException(e);
    }
  }
}
