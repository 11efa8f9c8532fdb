package dev.stenope.core;

import dev.stenope.core.path.Path;
import dev.stenope.core.path.PathBook;
import dev.stenope.core.wire.Endpoint;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The sockets of one connection, with the addresses they are bound to and when an authentic packet
/// came over each.
final class HeldSockets {
  private final Sockets sockets;
  private final Map<Integer, Held> held = new HashMap<>();

  private static final class Held {
    List<Endpoint> local;
    long heard;
    boolean ever;

    Held(List<Endpoint> local, long heard) {
      this.local = local;
      this.heard = heard;
    }
  }

  HeldSockets(Sockets sockets) {
    this.sockets = sockets;
  }

  void add(int socket, List<Endpoint> local, long now) {
    held.put(socket, new Held(local, now));
  }

  void opened(int socket, List<Endpoint> local) {
    Held one = held.get(socket);
    if (one != null) {
      one.local = List.copyOf(local);
    }
  }

  void heard(int socket, long now) {
    Held one = held.get(socket);
    if (one != null) {
      one.heard = now;
      one.ever = true;
    }
  }

  /// What a person may know of the path in use. A server in between is not told.
  Status.PathStatus status(PathBook.Known known, double loss, long since) {
    boolean isDirect = known.kind().isDirect();
    return new Status.PathStatus(
        known.word(),
        isDirect ? local(known.path()) : null,
        isDirect ? known.path().remote() : null,
        known.rtt(),
        loss,
        since);
  }

  /// The own end of a path as far as it is known, else the other end.
  private Endpoint local(Path path) {
    Endpoint remote = path.remote();
    Held one = held.get(path.socket());
    List<Endpoint> local = one == null ? List.of() : one.local;
    return local.stream()
        .filter(endpoint -> endpoint.isV4() == remote.isV4())
        .findFirst()
        .orElse(remote);
  }

  /// Those that were silent since `since`.
  List<Integer> silentSince(long since) {
    return held.entrySet().stream()
        .filter(entry -> entry.getValue().heard <= since)
        .map(Map.Entry::getKey)
        .toList();
  }

  /// Whether an authentic packet ever came over the socket.
  boolean wasHeard(int socket) {
    Held one = held.get(socket);
    return one != null && one.ever;
  }

  int count() {
    return held.size();
  }

  void close(int socket) {
    if (held.remove(socket) != null) {
      sockets.close(socket);
    }
  }

  void close() {
    held.keySet().forEach(sockets::close);
    held.clear();
  }
}
