package dev.stenope.node.history;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.wire.Envelope;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.node.HomeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The conversations of a node, to be read by any process, also while the node runs.
public final class History implements AutoCloseable {
  private static final String NEW_COLUMNS = "agent, about";

  /// The same of a file of version 1, which its writer brings to the present one when it writes.
  private static final String OLD_COLUMNS = "'*' AS agent, '' AS about";

  private static final String COLUMNS =
      "SELECT message_id, sender, receiver, m.peer, m.text, timestamp, state, incoming, "
          + NEW_COLUMNS
          + " FROM ";

  static final String LAST = COLUMNS + "message m ORDER BY seq DESC LIMIT ?";

  static final String LAST_WITH =
      COLUMNS + "message m INDEXED BY message_peer WHERE peer = ? ORDER BY seq DESC LIMIT ?";

  static final String SEARCH =
      COLUMNS
          + "message_word w CROSS JOIN message m ON m.seq = w.rowid"
          + " WHERE message_word MATCH ? ORDER BY w.rowid DESC LIMIT ?";

  private static final String WAITING =
      COLUMNS + "message m INDEXED BY message_waiting" + " WHERE incoming = 1 AND state < 50 ";

  /// The most signs of what is asked for by a limit alone, which may be any.
  private static final long MAX_TEXT = 16 << 20;

  private static final String FRESH = "AND state < 40 ";
  private static final String OF_PEER = "AND peer = ? ";
  private static final String OLDEST = "ORDER BY seq LIMIT ?";

  private final Path file;
  private final Reader reader;

  /// A message. `from` and `to` are names; `peer` is the id of the node at the other end;
  /// `timestamp` is in UTC after RFC 3339; `state` is received, injected or processed for those
  /// that came from the peer, and else how far the message has come: queued, sent, accepted,
  /// injected, processed, answered, expired or refused; `about` is the JSON of the envelope without
  /// its content, empty where that says nothing more.
  public record Entry(
      String messageId,
      String from,
      String to,
      String peer,
      String text,
      String timestamp,
      String state,
      String about) {

    /// A message of `peer` that has just come. `from` and `to` are names.
    public static Entry received(NodeId peer, Envelope envelope, String from, String to) {
      Change.Line line = Change.Line.of(envelope, from, to, envelope.targetAgent());
      return new Entry(
          envelope.id(),
          from,
          to,
          peer.text(),
          line.text(),
          line.timestamp(),
          State.RECEIVED.word(),
          line.about());
    }

    public Json toJson() {
      Json line =
          new Json()
              .put("message_id", messageId)
              .put("from", from)
              .put("to", to)
              .put("peer", peer)
              .put("text", text)
              .put("timestamp", timestamp)
              .put("state", state);
      return about.isEmpty() ? line : line.put("envelope", envelope());
    }

    /// The envelope without its content; empty where that says nothing more.
    public Json envelope() {
      try {
        return about.isEmpty() ? new Json() : Json.read(about.getBytes(UTF_8));
      } catch (MalformedException _) {
        return new Json();
      }
    }

    private static Entry of(ResultSet row) throws SQLException {
      return new Entry(
          row.getString(1),
          row.getString(2),
          row.getString(3),
          row.getString(4),
          row.getString(5),
          row.getString(6),
          State.of(row.getInt(7), row.getBoolean(8)).word(),
          row.getString(10));
    }
  }

  public History(Path file) {
    this.file = file;
    this.reader = new Reader(file);
  }

  /// The newest messages, oldest first, with `peer` alone if it is not null. The oldest of them are
  /// left out where they are more than some 16 MiB of text.
  public List<Entry> last(int limit, @Nullable NodeId peer) throws HomeException {
    return peer == null ? newest(LAST, limit) : newest(LAST_WITH, limit, peer.text());
  }

  /// The newest messages that have all of the words in any order, oldest first, with `peer` alone
  /// if it is not null. Case and accents do not count, and the last word may be the beginning of
  /// one. Blank words mean all messages. As many are left out as by [#last].
  public List<Entry> search(String words, int limit, @Nullable NodeId peer) throws HomeException {
    if (words.isBlank()) {
      return last(limit, peer);
    }
    String query = SearchWords.query(words);
    if (query.isEmpty()) {
      return List.of();
    }
    String whose = peer == null ? "" : "peer : \"" + peer.text() + "\" AND ";
    return newest(SEARCH, limit, whose + query);
  }

  /// Which messages somebody waits for: those of `peer` alone if it is not null, those for one of
  /// `agents`, and with those `taken` that nobody is done with, if these are wanted too.
  public record Wanted(@Nullable NodeId peer, Set<String> agents, boolean taken) {
    /// Whether this is what a message of a peer for an agent is.
    public boolean wants(NodeId from, String agent) {
      return agents.contains(agent) && (peer == null || peer.equals(from));
    }

    /// Whether a message of the history still waits.
    public boolean waits(Entry entry) {
      return entry.state().equals(State.RECEIVED.word())
          || taken && entry.state().equals(State.INJECTED.word());
    }

    String query() {
      return WAITING
          + (taken ? "" : FRESH)
          + "AND agent IN (%s) "
              .formatted(String.join(", ", Collections.nCopies(agents.size(), "?")))
          + (peer == null ? "" : OF_PEER)
          + OLDEST;
    }

    String[] words() {
      Stream<String> end = peer == null ? Stream.of() : Stream.of(peer.text());
      return Stream.concat(agents.stream(), end).toArray(String[]::new);
    }
  }

  /// The messages that nobody here has taken yet, oldest first.
  public List<Entry> waiting(int limit, Wanted wanted) throws HomeException {
    return select(wanted.query(), limit, wanted.words());
  }

  /// The newest messages for this agent and by it, oldest first.
  public List<Entry> ofAgent(String agent, int limit) throws HomeException {
    return select(COLUMNS + "message m WHERE agent = ? ORDER BY seq DESC LIMIT ?", limit, agent)
        .reversed();
  }

  /// The message with this id that one of the peers has sent; null if none has.
  public @Nullable Entry incoming(Set<NodeId> peers, String messageId) throws HomeException {
    return message(1, peers, messageId);
  }

  /// The message with this id that went to the peer; null if none did.
  public @Nullable Entry outgoing(NodeId peer, String messageId) throws HomeException {
    return message(0, Set.of(peer), messageId);
  }

  private @Nullable Entry message(int incoming, Set<NodeId> peers, String messageId)
      throws HomeException {
    Stream<String> words = Stream.concat(peers.stream().map(NodeId::text), Stream.of(messageId));
    List<Entry> found =
        select(
            (COLUMNS + "message m WHERE peer IN (%s) AND incoming = %d AND message_id = ? LIMIT ?")
                .formatted(marks(peers), incoming),
            1,
            words.toArray(String[]::new));
    return found.isEmpty() ? null : found.getFirst();
  }

  private static String marks(Set<?> words) {
    return String.join(", ", Collections.nCopies(words.size(), "?"));
  }

  private List<Entry> newest(String query, int limit, String... words) throws HomeException {
    return select(query, limit, MAX_TEXT, words).reversed();
  }

  private List<Entry> select(String query, int limit, String... words) throws HomeException {
    return select(query, limit, Long.MAX_VALUE, words);
  }

  private List<Entry> select(String query, int limit, long text, String... words)
      throws HomeException {
    if (!Files.exists(file)) {
      return List.of();
    }
    try {
      return reader.ask(
          connection -> {
            long version = Sqlite.number(connection, "PRAGMA user_version");
            Database.check(file, version);
            String known = version == 1 ? query.replace(NEW_COLUMNS, OLD_COLUMNS) : query;
            return version == 0 ? List.of() : select(connection, known, limit, text, words);
          });
    } catch (SQLException e) {
      throw new HomeException(
          Sqlite.isDamage(e)
              ? file + " is damaged; move it away while the node does not run, and start it again"
              : "cannot read " + file + ": " + Sqlite.reason(e),
          e);
    }
  }

  /// Reads rows as long as they are fewer than `limit` and have less than so much `text`.
  private static List<Entry> select(
      Connection connection, String query, int limit, long text, String... words)
      throws SQLException {
    List<Entry> found = new ArrayList<>();
    long size = 0;
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      for (int i = 0; i < words.length; i++) {
        statement.setString(i + 1, words[i]);
      }
      statement.setInt(words.length + 1, Math.max(limit, 0));
      try (ResultSet rows = statement.executeQuery()) {
        while (size < text && rows.next()) {
          Entry entry = Entry.of(rows);
          found.add(entry);
          size += entry.text().length() + entry.about().length();
        }
      }
    }
    return found;
  }

  @Override
  public void close() {
    reader.close();
  }
}
