package dev.stenope.core;

import dev.stenope.core.nat.Candidate;
import dev.stenope.core.nat.Gathering;
import dev.stenope.core.nat.PortForecast;
import dev.stenope.core.nat.Punch;
import dev.stenope.core.nat.Stun;
import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.MalformedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.ObjLongConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// One side of one exchange of handshake files: a fresh socket, the candidates that are gathered on
/// it, and the mapping kept open until the other side has read of it.
final class Meeting implements Sockets.Owner {
  private final Outlet out;
  private final Sockets sockets;
  private final RandomGenerator random;
  private final List<Endpoint> servers;
  private final ObjLongConsumer<Meeting> ready;
  private final int socket;
  private List<Endpoint> local = List.of();
  private @Nullable Gathering gathering;
  private int[] scan = {};
  private boolean told;
  private boolean closed;

  /// The server-reflexive address that was known when `ready` was told.
  private @Nullable Endpoint offered;

  private boolean failed;

  /// Opens a socket on `port`, any if 0, and tells `ready` when the candidates are known or there
  /// will be none, and again when the NAT has changed its mapping.
  Meeting(
      Outlet out,
      Sockets sockets,
      RandomGenerator random,
      List<Endpoint> servers,
      int port,
      ObjLongConsumer<Meeting> ready) {
    this.out = out;
    this.sockets = sockets;
    this.random = random;
    this.servers = servers;
    this.ready = ready;
    this.socket = sockets.open(port, this);
  }

  @Override
  public void opened(int opened, List<Endpoint> addresses, long now) {
    local = List.copyOf(addresses);
    if (local.isEmpty()) {
      failed(opened, now);
      return;
    }
    if (!servers.isEmpty()) {
      gathering = new Gathering(local.getFirst().port(), servers, Gathering.PATIENCE, random, now);
    }
    wake(now);
  }

  @Override
  public void failed(int opened, long now) {
    failed = true;
    tell(now);
  }

  @Override
  public void arrived(Input.Arrived datagram, long now) {
    if (gathering == null) {
      return;
    }
    try {
      Stun.Message message = Stun.read(datagram.buffer(), datagram.offset(), datagram.length());
      if (gathering.handle(datagram.from(), message, now)) {
        wake(now);
      }
    } catch (MalformedException _) {
      // Not for this meeting: the peer's first packets may come before its file has been read.
    }
  }

  void wake(long now) {
    if (closed) {
      return;
    }
    if (gathering != null) {
      gathering.wake(now, (server, request) -> send(server, request));
      if (!gathering.done()) {
        return;
      }
      if (!told) {
        gathering.keepAlive(true, now);
      }
    }
    if (!local.isEmpty()) {
      tell(now);
    }
  }

  private void send(Endpoint server, byte[] request) {
    out.emit(new Output.Transmit(socket, server, request, 0, request.length));
  }

  private void tell(long now) {
    Endpoint seen = reflexive();
    if (!told || !Objects.equals(seen, offered)) {
      told = true;
      offered = seen;
      if (scannable()) {
        scan = Punch.ports(Punch.PAIRS, random);
      }
      ready.accept(this, now);
    }
  }

  long deadline() {
    return gathering == null ? Long.MAX_VALUE : gathering.deadline();
  }

  /// No socket could be had.
  boolean failed() {
    return failed;
  }

  int socket() {
    return socket;
  }

  List<Endpoint> local() {
    return local;
  }

  /// The host candidates, then the server-reflexive one.
  List<Candidate> candidates() {
    List<Candidate> candidates = new ArrayList<>(Candidate.hosts(local));
    Endpoint reflexive = reflexive();
    if (reflexive != null && !local.contains(reflexive)) {
      candidates.add(Candidate.of(Candidate.Type.SERVER_REFLEXIVE, reflexive));
    }
    return candidates;
  }

  /// Fresh local ports of which a router that preserves ports lets the world see the same numbers;
  /// none where it does not.
  int[] scan() {
    return scan.clone();
  }

  /// What a server sees of the socket.
  @Nullable Endpoint reflexive() {
    Gathering.Mapping mapping = gathering == null ? null : gathering.mapping();
    return mapping == null ? null : mapping.reflexive();
  }

  /// Which external port the next flow will have. Where no server was heard, that of the first
  /// local address. A NAT that preserves the port of the first flow of a socket only gives a fixed
  /// one to the first port of the scan, which has no flow yet.
  PortForecast ports() {
    Gathering.Mapping mapping = gathering == null ? null : gathering.mapping();
    if (mapping == null) {
      return PortForecast.fixed(local.getFirst());
    }
    return mapping.varies() && scan.length > 0
        ? PortForecast.fixed(mapping.reflexive().withPort(scan[0]))
        : mapping.ports();
  }

  /// Half of the round trip to the nearest server: the least that the way to anybody outside can
  /// take, in nanoseconds.
  long oneWay() {
    Gathering.Mapping mapping = gathering == null ? null : gathering.mapping();
    return mapping == null ? 0 : mapping.roundTrip() / 2;
  }

  private boolean scannable() {
    Gathering.Mapping mapping = gathering == null ? null : gathering.mapping();
    return mapping != null
        && mapping.portPreserved()
        && mapping.reflexive().isV4()
        && !local.contains(mapping.reflexive());
  }

  void close() {
    closed = true;
    sockets.close(socket);
  }
}
