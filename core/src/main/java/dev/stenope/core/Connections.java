package dev.stenope.core;

import dev.stenope.core.path.PathMonitor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The connections with one peer: the one in use, those that are being tried, and those that the
/// peer may still be using. Times are in nanoseconds.
final class Connections {
  /// A connection that was replaced is kept as long as the peer talks on it, and this much longer.
  private static final long LINGER = 20_000_000_000L;

  /// A connection that has been silent for so long is given up.
  private static final long SILENCE = 60_000_000_000L;

  /// The most connections that are tried at once, and that are kept after they were replaced.
  private static final int MAX = 4;

  private final List<Connection> trying = new ArrayList<>();
  private final List<Connection> retired = new ArrayList<>();
  private @Nullable Connection current;

  @Nullable Connection current() {
    return current;
  }

  /// Whether a path to the peer carries what is sent.
  boolean isLinked(long now) {
    return current != null && !current.outOfReach(now);
  }

  /// Ends what is being tried, and tells of each.
  void giveUpTrying(Consumer<Connection> over) {
    for (Connection connection : List.copyOf(trying)) {
      remove(connection);
      over.accept(connection);
    }
  }

  boolean isTrying() {
    return !trying.isEmpty();
  }

  boolean isTrying(Connection connection) {
    return trying.contains(connection);
  }

  boolean isRetired(Connection connection) {
    return retired.contains(connection);
  }

  void add(Connection connection) {
    add(trying, connection);
  }

  private static void add(List<Connection> connections, Connection connection) {
    if (connections.size() == MAX) {
      connections.removeFirst().drop();
    }
    connections.add(connection);
  }

  /// This one takes the place of the one in use.
  void up(Connection connection, long now) {
    trying.remove(connection);
    Connection former = current;
    current = connection;
    if (former != null) {
      former.retire(now);
      add(retired, former);
    }
  }

  void remove(Connection connection) {
    connection.drop();
    trying.remove(connection);
    retired.remove(connection);
    if (connection == current) {
      current = null;
    }
  }

  /// Does what is due.
  void wake(long now) {
    all().forEach(connection -> connection.wake(now));
    for (Connection silent : List.copyOf(retired)) {
      if (now - silent.lastHeard() >= LINGER) {
        remove(silent);
      }
    }
    if (current != null && now - current.lastHeard() >= SILENCE) {
      remove(current);
    }
  }

  /// When [#wake] has something to do, or the silence of the one in use has another consequence;
  /// `linked` is what [#isLinked] was when it was last looked at.
  long deadline(boolean linked) {
    long next = Long.MAX_VALUE;
    for (Connection connection : all()) {
      next = Math.min(next, connection.deadline());
    }
    for (Connection connection : retired) {
      next = Math.min(next, connection.lastHeard() + LINGER);
    }
    return current == null
        ? next
        : Math.min(next, current.lastHeard() + (linked ? PathMonitor.REACH : SILENCE));
  }

  void close(int reason, long now) {
    all().forEach(connection -> connection.close(reason, now));
    trying.clear();
    retired.clear();
    current = null;
  }

  private List<Connection> all() {
    List<Connection> all = new ArrayList<>(trying);
    all.addAll(retired);
    if (current != null) {
      all.add(current);
    }
    return all;
  }
}
