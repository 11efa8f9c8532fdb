package dev.stenope.core;

import dev.stenope.core.crypto.Session;
import dev.stenope.core.path.Path;
import dev.stenope.core.path.PathBook;
import dev.stenope.core.wire.Endpoint;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The ways through brokers that belong to one connection: when to challenge them, and when to look
/// again for a direct way while one of them is in use. Times are in nanoseconds.
final class Channel {
  /// A direct way has so long to be proven before the brokers are asked.
  static final long HEAD_START = 2_000_000_000L;

  /// How often a broker is asked that has not answered yet while it is needed.
  private static final long EAGER = 1_000_000_000L;

  /// And while a direct way works.
  private static final long CALM = 60_000_000_000L;

  /// How often direct ways that were proven once are challenged while a broker is in use.
  static final long LOOK_BACK = 5_000_000_000L;

  /// What comes over a broker that was not proven yet is followed by a challenge, and no other so
  /// soon.
  private static final long PACE = 100_000_000L;

  private final Sockets sockets;
  private final int socket;

  /// When each way was challenged last, of those that are not proven.
  private final Map<Path, Long> open = new HashMap<>();

  private final long start;
  private long lookedBack;

  /// `brokers` are the endpoints that stand for them; no channel is opened where there are none.
  /// One that stands by is not used before another way is proven: there is a connection already
  /// that goes through brokers.
  record Way(List<Endpoint> brokers, boolean standsBy) {
    static final Way NONE = new Way(List.of(), false);
  }

  Channel(Sockets sockets, Sockets.Owner owner, Session session, Way way, long now) {
    this.sockets = sockets;
    this.start = way.standsBy() ? Long.MAX_VALUE : now + HEAD_START;
    this.lookedBack = now;
    this.socket =
        way.brokers().isEmpty()
            ? -1
            : sockets.openChannel(session.sendChannel(), session.receiveChannel(), owner);
    way.brokers().forEach(broker -> open.put(new Path(socket, broker), now));
  }

  boolean owns(Path path) {
    return path.socket() == socket;
  }

  /// Something authentic came over a broker that is not proven, which is challenged at once.
  void heard(Path path, long now) {
    Long asked = open.get(path);
    if (asked != null && now - asked >= PACE) {
      open.put(path, now - CALM);
    }
  }

  void validated(Path path) {
    open.remove(path);
  }

  /// Challenges what is due. `inUse` is the path in use, null if there is none yet, and `works`
  /// whether it is a direct one that answers.
  void wake(
      PathBook.@Nullable Known inUse, boolean works, long now, PathBook book, Consumer<Path> out) {
    for (Map.Entry<Path, Long> way : open.entrySet()) {
      if (now >= due(way.getValue(), inUse, works)) {
        way.setValue(now);
        out.accept(way.getKey());
      }
    }
    if (now >= lookBackAt(inUse)) {
      lookedBack = now;
      for (PathBook.Known known : book.paths()) {
        if (known.kind().isDirect()) {
          out.accept(known.path());
        }
      }
    }
  }

  long deadline(PathBook.@Nullable Known inUse, boolean works) {
    long next = lookBackAt(inUse);
    for (long asked : open.values()) {
      next = Math.min(next, due(asked, inUse, works));
    }
    return next;
  }

  private long due(long asked, PathBook.@Nullable Known inUse, boolean works) {
    if (inUse == null) {
      return start == Long.MAX_VALUE ? start : Math.max(start, asked + EAGER);
    }
    return asked + (works ? CALM : EAGER);
  }

  private long lookBackAt(PathBook.@Nullable Known inUse) {
    return inUse == null || inUse.kind().isDirect() ? Long.MAX_VALUE : lookedBack + LOOK_BACK;
  }

  void close() {
    if (socket >= 0) {
      sockets.close(socket);
    }
  }
}
