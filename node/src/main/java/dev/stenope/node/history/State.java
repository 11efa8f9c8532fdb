package dev.stenope.node.history;

import java.sql.SQLException;
import java.util.Locale;
import org.sqlite.SQLiteErrorCode;

/// How far a message has come. The file holds the ranks, so that they never change.
enum State {
  /// Of ours.
  QUEUED(0),
  /// Of a peer.
  RECEIVED(0),
  SENT(10),
  ACCEPTED(30),
  INJECTED(40),
  PROCESSED(50),
  ANSWERED(60),
  EXPIRED(98),
  REFUSED(99);

  final int rank;

  State(int rank) {
    this.rank = rank;
  }

  /// Raises an [IllegalArgumentException] for what is no state.
  static State of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }

  /// The state of a message in one of the directions, as it is in the file.
  static State of(int rank, boolean incoming) throws SQLException {
    for (State state : values()) {
      if (state.rank == rank && (rank != 0 || (state == RECEIVED) == incoming)) {
        return state;
      }
    }
    throw new SQLException("no state is " + rank, null, SQLiteErrorCode.SQLITE_CORRUPT.code);
  }

  /// What a message is in after `news`. States only move forward. Those that end a message count
  /// unless somebody has it already, and nothing comes after them.
  State after(State news) {
    int reached = news.rank >= EXPIRED.rank ? INJECTED.rank : news.rank;
    return rank < reached ? news : this;
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
