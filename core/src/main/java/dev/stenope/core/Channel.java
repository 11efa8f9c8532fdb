package dev.stenope.core;

import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.crypto.Session;
import dev.stenope.core.path.Path;
import dev.stenope.core.path.PathBook;
import dev.stenope.core.path.RelayAddress;
import dev.stenope.core.wire.Endpoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The ways through relays and brokers that belong to one connection: when to challenge them, and
/// when to look again for a direct way while one of them is in use. Times are in nanoseconds.
final class Channel {
  /// A direct way has so long to be proven before the brokers are asked. Relays are asked at once.
  static final long HEAD_START = 2_000_000_000L;

  /// How often a broker is asked that has not answered yet while it is needed.
  private static final long EAGER = 1_000_000_000L;

  /// The same for a relay as long as there is no way at all.
  private static final long IMPATIENT = 250_000_000L;

  /// And while a way without a broker works.
  private static final long CALM = 60_000_000_000L;

  /// How often a relay is asked while a direct way works, so that it can take over at any time.
  static final long WARM = 20_000_000_000L;

  /// How often direct ways that were proven once are challenged while a broker is in use.
  static final long LOOK_BACK = 5_000_000_000L;

  /// What comes over a broker that was not proven yet is followed by a challenge, and no other so
  /// soon.
  private static final long PACE = 100_000_000L;

  private final Sockets sockets;
  private final int socket;

  /// When each way was challenged last, of those that are not proven.
  private final Map<Path, Long> open = new HashMap<>();

  /// The same of the relays that are.
  private final Map<Path, Long> proven = new HashMap<>();

  private final boolean standsBy;
  private final long begun;
  private long lookedBack;

  /// `brokers` are the endpoints that stand for those of this node, `told` the relays that the peer
  /// has named; no channel is opened where there are none. One that stands by is not used before
  /// another way is proven: there is a connection already that goes through brokers.
  record Way(List<Endpoint> brokers, List<RelayAddress> told, boolean standsBy) {
    static final Way NONE = new Way(List.of(), List.of(), false);

    /// The most relays that are used at the word of a peer.
    static final int MAX_TOLD = 2;

    /// Leaves out what this node knows by itself, maybe by another name.
    static Way of(Settings settings, List<RelayAddress> named, boolean standsBy) {
      List<NodeId> known = settings.relays().stream().map(RelayAddress::pin).toList();
      List<RelayAddress> told =
          named.stream()
              .filter(relay -> !known.contains(relay.pin()))
              .distinct()
              .limit(MAX_TOLD)
              .toList();
      return new Way(settings.brokers(), told, standsBy);
    }

    private List<Endpoint> all() {
      List<Endpoint> all = new ArrayList<>(brokers);
      for (int i = 0; i < told.size(); i++) {
        all.add(PathBook.Kind.WEBSOCKET.broker(Output.OpenChannel.FIRST_TOLD + i));
        all.add(PathBook.Kind.HTTP.broker(Output.OpenChannel.FIRST_TOLD + i));
      }
      return all;
    }
  }

  Channel(Sockets sockets, Sockets.Owner owner, Session session, Way way, long now) {
    List<Endpoint> all = way.all();
    this.sockets = sockets;
    this.standsBy = way.standsBy();
    this.begun = now;
    this.lookedBack = now;
    this.socket = all.isEmpty() ? -1 : sockets.openChannel(session, way.told(), owner);
    all.forEach(broker -> open.put(new Path(socket, broker), now - IMPATIENT));
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

  void validated(Path path, long now) {
    if ((open.remove(path) != null || proven.containsKey(path)) && path.kind().isRelay()) {
      proven.put(path, now);
    }
  }

  /// Challenges what is due. `inUse` is the path in use, null if there is none yet, and `works`
  /// whether it answers and needs no broker.
  void wake(
      PathBook.@Nullable Known inUse, boolean works, long now, PathBook book, Consumer<Path> out) {
    for (Map.Entry<Path, Long> way : open.entrySet()) {
      if (now >= due(way.getKey(), way.getValue(), inUse, works)) {
        way.setValue(now);
        out.accept(way.getKey());
      }
    }
    for (Map.Entry<Path, Long> way : proven.entrySet()) {
      if (now >= warmAt(way.getKey(), way.getValue(), inUse)) {
        way.setValue(now);
        book.challenged(way.getKey());
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
    for (Map.Entry<Path, Long> way : open.entrySet()) {
      next = Math.min(next, due(way.getKey(), way.getValue(), inUse, works));
    }
    for (Map.Entry<Path, Long> way : proven.entrySet()) {
      next = Math.min(next, warmAt(way.getKey(), way.getValue(), inUse));
    }
    return next;
  }

  /// The path in use is watched by its monitor.
  private static long warmAt(Path way, long asked, PathBook.@Nullable Known inUse) {
    return inUse != null && inUse.path().equals(way) ? Long.MAX_VALUE : asked + WARM;
  }

  private long due(Path way, long asked, PathBook.@Nullable Known inUse, boolean works) {
    boolean isRelay = way.kind().isRelay();
    if (inUse != null) {
      return asked + (!works ? EAGER : isRelay ? WARM : CALM);
    }
    if (standsBy) {
      return Long.MAX_VALUE;
    }
    return isRelay ? asked + IMPATIENT : Math.max(begun + HEAD_START, asked + EAGER);
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
