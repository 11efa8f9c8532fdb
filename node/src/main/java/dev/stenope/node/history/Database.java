package dev.stenope.node.history;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.stenope.node.HomeException;
import dev.stenope.node.disk.DurableFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The file of the conversations as its one writer uses it. It is opened at the first transaction,
/// and again after a fault.
final class Database implements AutoCloseable {
  static final int VERSION = 2;

  /// Version 1. `seq` is the order in which the messages came to the node, `state` a rank of
  /// [State]. The index of words keeps no texts; the peer is a word too, so that a search with one
  /// does not walk over the messages of the others.
  static final List<String> SCHEMA =
      List.of(
          """
          CREATE TABLE message (
            seq INTEGER PRIMARY KEY,
            peer TEXT NOT NULL,
            incoming INTEGER NOT NULL,
            message_id TEXT NOT NULL,
            sender TEXT NOT NULL,
            receiver TEXT NOT NULL,
            text TEXT NOT NULL,
            timestamp TEXT NOT NULL,
            state INTEGER NOT NULL,
            UNIQUE (peer, incoming, message_id))
          """,
          "CREATE INDEX message_peer ON message (peer, seq)",
          "CREATE INDEX message_waiting ON message (seq) WHERE incoming = 1 AND state < 50",
          """
          CREATE VIRTUAL TABLE message_word USING fts5 (
            peer, text, content = '', columnsize = 0,
            tokenize = 'unicode61 remove_diacritics 2')
          """);

  /// What version 2 has more: `agent` is the agent of this node that a message is for or from, and
  /// `about` the JSON of its envelope without the content, empty where that says nothing more.
  private static final List<String> SECOND =
      List.of(
          "ALTER TABLE message ADD COLUMN agent TEXT NOT NULL DEFAULT '*'",
          "ALTER TABLE message ADD COLUMN about TEXT NOT NULL DEFAULT ''",
          "PRAGMA user_version = " + VERSION);

  private final Path file;
  private @Nullable Open open;

  private record Open(
      Connection connection,
      PreparedStatement find,
      PreparedStatement insert,
      PreparedStatement index,
      PreparedStatement update) {}

  Database(Path file) {
    this.file = file;
  }

  /// Refuses the file of a later version without the engine, by the number in its header (SQLite
  /// file format, 1.3). To be called before anything in this process has opened the file, for to
  /// close it drops the locks of the engine (POSIX).
  static void check(Path file) throws HomeException {
    byte[] header;
    try (InputStream in = Files.newInputStream(file)) {
      header = in.readNBytes(64);
    } catch (IOException _) {
      // It is not there, or whoever writes it will say what is wrong.
      return;
    }
    boolean known =
        header.length == 64 && new String(header, 0, 15, US_ASCII).equals("SQLite format 3");
    check(file, known ? ByteBuffer.wrap(header).getInt(60) : 0);
  }

  static void check(Path file, long version) throws HomeException {
    if (version > VERSION) {
      throw new HomeException(
          file + " was written by a later version of Stenope; use that version, or a newer one");
    }
  }

  /// Makes the changes in one transaction; they are on the disk when this returns.
  void write(Map<Change.Key, Change> changes) throws SQLException, IOException {
    Open now = open == null ? open() : open;
    open = now;
    for (Map.Entry<Change.Key, Change> each : changes.entrySet()) {
      write(now, each.getKey(), each.getValue());
    }
    now.connection.commit();
  }

  private static void write(Open to, Change.Key key, Change change) throws SQLException {
    to.find.setString(1, key.peer().text());
    to.find.setBoolean(2, key.incoming());
    to.find.setString(3, key.messageId());
    long seq;
    State known;
    try (ResultSet row = to.find.executeQuery()) {
      if (!row.next()) {
        insert(to, key, change);
        return;
      }
      seq = row.getLong(1);
      known = State.of(row.getInt(2), key.incoming());
    }
    State reached = change.applyTo(known);
    if (reached != known) {
      to.update.setInt(1, reached.rank);
      to.update.setLong(2, seq);
      to.update.executeUpdate();
    }
  }

  private static void insert(Open to, Change.Key key, Change change) throws SQLException {
    Change.Line line = change.line();
    if (line == null) {
      return;
    }
    State state = change.applyTo(key.incoming() ? State.RECEIVED : State.QUEUED);
    to.insert.setString(1, key.peer().text());
    to.insert.setBoolean(2, key.incoming());
    to.insert.setString(3, key.messageId());
    to.insert.setString(4, line.from());
    to.insert.setString(5, line.to());
    to.insert.setString(6, line.text());
    to.insert.setString(7, line.timestamp());
    to.insert.setInt(8, state.rank);
    to.insert.setString(9, line.agent());
    to.insert.setString(10, line.about());
    to.insert.executeUpdate();
    to.index.setString(1, key.peer().text());
    to.index.setString(2, SearchWords.of(line.text()));
    to.index.executeUpdate();
  }

  private Open open() throws SQLException, IOException {
    protect();
    Connection connection = Sqlite.write(file);
    try {
      try (Statement statement = connection.createStatement()) {
        statement.execute("PRAGMA synchronous = FULL");
        // In KiB. Ids are random, so that a batch touches pages all over the index.
        statement.execute("PRAGMA cache_size = -8000");
        long version = Sqlite.number(connection, "PRAGMA user_version");
        check(file, version);
        connection.setAutoCommit(false);
        if (version < VERSION) {
          for (String each : version == 0 ? SCHEMA : List.<String>of()) {
            statement.execute(each);
          }
          for (String each : SECOND) {
            statement.execute(each);
          }
          connection.commit();
        }
        connection.setAutoCommit(true);
        // Only now, so that the version stands in the header of the file from the beginning.
        statement.execute("PRAGMA journal_mode = WAL");
        connection.setAutoCommit(false);
      }
      return new Open(
          connection,
          connection.prepareStatement(
              "SELECT seq, state FROM message WHERE peer = ? AND incoming = ? AND message_id = ?"),
          connection.prepareStatement(
              "INSERT INTO message (peer, incoming, message_id, sender, receiver, text, timestamp,"
                  + " state, agent, about) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
          connection.prepareStatement(
              "INSERT INTO message_word (rowid, peer, text) VALUES (last_insert_rowid(), ?, ?)"),
          connection.prepareStatement("UPDATE message SET state = ? WHERE seq = ?"));
    } catch (SQLException | IOException e) {
      connection.close();
      throw e;
    }
  }

  /// The engine gives the files beside this one the same mode.
  private void protect() throws IOException {
    try {
      Files.createFile(file, DurableFile.ownerOnly());
    } catch (FileAlreadyExistsException _) {
      PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
      if (view != null && Files.isRegularFile(file)) {
        view.setPermissions(PosixFilePermissions.fromString("rw-------"));
      }
    }
  }

  /// Puts the closed file out of the way, and tells where it is now.
  Path moveAside() throws IOException {
    int number = 1;
    while (Files.exists(sibling(".damaged-" + number))) {
      number++;
    }
    Path aside = sibling(".damaged-" + number);
    Files.move(file, aside);
    for (String part : List.of("-journal", "-wal", "-shm")) {
      if (Files.exists(sibling(part))) {
        Files.move(sibling(part), sibling(".damaged-" + number + part));
      }
    }
    return aside;
  }

  private Path sibling(String ending) {
    return file.resolveSibling(file.getFileName() + ending);
  }

  /// Forgets what is not committed.
  @Override
  public void close() {
    Open now = open;
    open = null;
    if (now != null) {
      try (Connection connection = now.connection) {
        connection.rollback();
      } catch (SQLException _) {
        // What was committed stays committed.
      }
    }
  }
}
