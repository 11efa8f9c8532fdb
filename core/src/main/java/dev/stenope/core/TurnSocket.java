package dev.stenope.core;

import dev.stenope.core.link.PacketSink;
import dev.stenope.core.path.Path;
import dev.stenope.core.wire.Endpoint;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One relayed socket: the TURN servers are asked for it in turn, each a little after the one
/// before or as soon as that one has failed, and the first to give an address has it.
final class TurnSocket implements PacketSink {
  /// How long, in nanoseconds, a server is waited for before the next is asked too.
  static final long STAGGER = 200_000_000;

  private final TurnSockets relays;
  private final Sockets sockets;
  private final Iterator<Integer> servers;
  private final List<TurnAttempt> attempts = new ArrayList<>();
  private final int socket;
  private @Nullable TurnAttempt chosen;
  private long nextAt;
  private boolean closed;

  /// `servers` are the numbers of those to ask.
  TurnSocket(
      TurnSockets relays, Sockets sockets, List<Integer> servers, Sockets.Owner owner, long now) {
    this.relays = relays;
    this.sockets = sockets;
    this.servers = servers.iterator();
    this.socket = sockets.openRelayed(this, owner);
    this.nextAt = now;
  }

  int socket() {
    return socket;
  }

  void attempt(int server, @Nullable Endpoint alternate, int hops) {
    attempts.add(relays.attempt(this, server, alternate, hops));
  }

  void allocated(TurnAttempt by, Endpoint relayed, long now) {
    chosen = by;
    nextAt = Long.MAX_VALUE;
    attempts.remove(by);
    attempts.forEach(other -> other.close(now));
    attempts.clear();
    sockets.opened(socket, List.of(relayed), now);
  }

  /// An attempt has come to nothing, or the address that it gave is gone.
  void failed(TurnAttempt attempt, long now) {
    attempts.remove(attempt);
    if (closed) {
      return;
    }
    if (attempt == chosen || (attempts.isEmpty() && !servers.hasNext())) {
      sockets.failed(socket, "", now);
    } else if (attempts.isEmpty()) {
      nextAt = now;
    }
  }

  void arrived(Input.Arrived datagram, long now) {
    sockets.arrived(datagram, now);
  }

  @Override
  public void transmit(Path path, byte[] buffer, int offset, int length) {
    if (chosen != null) {
      chosen.send(path.remote(), buffer, offset, length, relays.now());
    }
  }

  /// The way over it seems dead.
  void check(long now) {
    if (chosen != null) {
      chosen.check(now);
    }
  }

  void wake(long now) {
    if (now >= nextAt) {
      nextAt = Long.MAX_VALUE;
      if (servers.hasNext()) {
        nextAt = now + STAGGER;
        attempt(servers.next(), null, 0);
      }
    }
  }

  long deadline() {
    return nextAt;
  }

  boolean isClosed() {
    return closed;
  }

  void close(long now) {
    closed = true;
    nextAt = Long.MAX_VALUE;
    attempts.forEach(attempt -> attempt.close(now));
    attempts.clear();
    if (chosen != null) {
      chosen.close(now);
    }
  }
}
