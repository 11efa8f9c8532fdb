package dev.stenope.core;

import dev.stenope.core.nat.Candidate;
import dev.stenope.core.nat.Gathering;
import dev.stenope.core.nat.NatBehavior;
import dev.stenope.core.nat.PortForecast;
import dev.stenope.core.nat.PortMapper;
import dev.stenope.core.nat.Punch;
import dev.stenope.core.nat.Side;
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
/// it, a relayed one where there can be, and the mapping kept open until the other side has read of
/// it.
final class Meeting implements Sockets.Owner {
  /// How long an offer waits for a relayed address, in nanoseconds: no longer than for a STUN
  /// server, but where none of these answers, the relay may be all there is.
  private static final long RELAY_PATIENCE = Gathering.PATIENCE;

  private static final long LONE_RELAY_PATIENCE = 1_500_000_000;

  private final Outlet out;
  private final Sockets sockets;
  private final RandomGenerator random;
  private final List<Endpoint> servers;
  private final ObjLongConsumer<Meeting> ready;
  private final int socket;
  private final PortMappings mappings;
  private List<Endpoint> local = List.of();
  private @Nullable Gathering gathering;
  private int[] scan = {};
  private @Nullable PortSurvey survey;

  /// The ports of further flows, where they lie in a block that was known when `ready` was told.
  private @Nullable PortForecast block;

  private boolean told;
  private boolean closed;

  /// The server-reflexive address that was known when `ready` was told, or else the relayed one.
  private @Nullable Endpoint offered;

  /// The mapped one that was offered.
  private @Nullable Endpoint offeredMapped;

  /// How long to wait for a gateway.
  private long patience = Long.MIN_VALUE;

  private boolean failed;
  private final long begun;

  /// -1 if there is none.
  private int relay;

  private @Nullable Endpoint relayed;

  /// What the NATs here are known to do.
  private final @Nullable NatBehavior behavior;

  /// Opens a socket on `port`, any if 0, and one of `relays` if that is not null. Tells `ready`
  /// when the candidates are known or there will be none, and again when the NAT has changed its
  /// mapping, or when the relayed address comes late and is needed.
  Meeting(
      Outlet out,
      Sockets sockets,
      RandomGenerator random,
      List<Endpoint> servers,
      @Nullable NatBehavior behavior,
      @Nullable TurnSockets relays,
      int port,
      ObjLongConsumer<Meeting> ready) {
    this.out = out;
    this.sockets = sockets;
    this.random = random;
    this.servers = servers;
    this.behavior = behavior;
    this.ready = ready;
    this.mappings = sockets.mappings();
    this.begun = out.now();
    this.relay = relays == null ? -1 : relays.open(this, begun);
    this.socket = sockets.open(port, this);
  }

  @Override
  public void opened(int opened, List<Endpoint> addresses, long now) {
    if (opened == relay) {
      relayed = addresses.getFirst();
      wake(now);
      return;
    }
    local = List.copyOf(addresses);
    if (local.isEmpty()) {
      failed(opened, now);
      return;
    }
    patience = now + PortMapper.BUDGET;
    mappings.map(socket, local.getFirst().port(), false, now);
    if (!servers.isEmpty()) {
      gathering = new Gathering(local.getFirst().port(), servers, Gathering.PATIENCE, random, now);
    }
    wake(now);
  }

  @Override
  public void failed(int opened, long now) {
    if (opened == relay) {
      closeRelay();
      wake(now);
      return;
    }
    failed = true;
    tell(now);
  }

  private void closeRelay() {
    if (relay >= 0) {
      sockets.close(relay);
    }
    relay = -1;
    relayed = null;
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
      if (!gathering.done() || surveys(gathering, now)) {
        return;
      }
    }
    if (local.isEmpty() || now < waitsUntil()) {
      return;
    }
    if (gathering != null && !told) {
      gathering.keepAlive(Gathering.interval(behavior), now);
    }
    tell(now);
  }

  /// Whether more has to be seen of a NAT that draws ports, perhaps from a block.
  private boolean surveys(Gathering asked, long now) {
    Gathering.Mapping mapping = asked.mapping();
    boolean draws = mapping != null && mapping.ports().mayBeRandom();
    if (survey == null && !told && draws && mapped() == null) {
      sockets.samples().add(asked.seen());
      if (sockets.samples().isOpen(asked.seen())) {
        survey = new PortSurvey(out, sockets, servers, random, this::wake);
      }
    }
    if (survey == null) {
      return false;
    }
    survey.wake(now);
    return !survey.done();
  }

  /// Until when the offer waits for a gateway and for a relayed address, [Long#MIN_VALUE] if for
  /// neither.
  private long waitsUntil() {
    return told ? Long.MIN_VALUE : Math.max(gatewayBy(), relayBy());
  }

  /// A host without a NAT needs no mapping, and most peers get through a NAT that gives a socket
  /// one address for all.
  private long gatewayBy() {
    if (!mappings.isAwaited(socket) || mapped() != null) {
      return Long.MIN_VALUE;
    }
    Endpoint reflexive = reflexive();
    if (gathering == null || reflexive == null) {
      return patience;
    }
    return local.contains(reflexive)
        ? Long.MIN_VALUE
        : gathering.isIndependent() ? patience - PortMapper.BUDGET / 2 : patience;
  }

  private long relayBy() {
    if (relay < 0 || relayed != null) {
      return Long.MIN_VALUE;
    }
    boolean lone = gathering != null && reflexive() == null;
    return begun + (lone ? LONE_RELAY_PATIENCE : RELAY_PATIENCE);
  }

  private void send(Endpoint server, byte[] request) {
    out.emit(new Output.Transmit(socket, server, request, 0, request.length));
  }

  private void tell(long now) {
    Endpoint seen = reflexive() == null ? relayed : reflexive();
    Endpoint mapped = mapped();
    boolean moved = offeredMapped != null && !offeredMapped.equals(mapped);
    if (!told || moved || !Objects.equals(seen, offered)) {
      told = true;
      offered = seen;
      offeredMapped = mapped;
      if (scannable()) {
        scan = Punch.ports(Punch.PAIRS, random);
      }
      block = sockets.samples().block(random);
      ready.accept(this, now);
    }
  }

  long deadline() {
    long next = gathering == null ? Long.MAX_VALUE : gathering.deadline();
    if (local.isEmpty() || (gathering != null && !gathering.done())) {
      return next;
    }
    if (survey != null && !survey.done()) {
      return Math.min(next, survey.deadline());
    }
    long by = waitsUntil();
    return by == Long.MIN_VALUE ? next : Math.min(next, by);
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

  /// The socket that a TURN server relays for, -1 if there is none.
  int relay() {
    return relay;
  }

  /// Its address, null as long as that is not known.
  @Nullable Endpoint relayed() {
    return relayed;
  }

  /// The host candidates, then the mapped one, the server-reflexive one and the relayed one.
  List<Candidate> candidates() {
    List<Candidate> candidates = new ArrayList<>(Candidate.hosts(local));
    Endpoint mapped = mapped();
    if (mapped != null) {
      candidates.add(Candidate.of(Candidate.Type.MAPPED, mapped));
    }
    Endpoint reflexive = reflexive();
    if (reflexive != null && !local.contains(reflexive) && !reflexive.equals(mapped)) {
      candidates.add(Candidate.of(Candidate.Type.SERVER_REFLEXIVE, reflexive));
    }
    Endpoint last = relayed;
    if (last != null) {
      candidates.add(Candidate.of(Candidate.Type.RELAYED, last));
    }
    return candidates;
  }

  /// Fresh local ports of which a router that preserves ports lets the world see the same numbers;
  /// none where it does not.
  int[] scan() {
    return scan.clone();
  }

  /// Where a gateway says that the socket is reached. It is not believed where a server has seen
  /// the socket at another address: another NAT stands behind it, or it lies.
  @Nullable Endpoint mapped() {
    return Side.believed(mappings.external(socket), local, reflexive());
  }

  /// What a server sees of the socket.
  @Nullable Endpoint reflexive() {
    Gathering.Mapping mapping = gathering == null ? null : gathering.mapping();
    return mapping == null ? null : mapping.reflexive();
  }

  /// Which external port the next flow will have. One that a gateway has mapped is as good as
  /// fixed: it lets everybody in. Where no server was heard, that of the first local address. A NAT
  /// that preserves the port of the first flow of a socket only gives a fixed one to the first port
  /// of the scan, which has no flow yet.
  PortForecast ports() {
    Endpoint mapped = mapped();
    if (mapped != null) {
      return PortForecast.fixed(mapped);
    }
    Gathering.Mapping mapping = gathering == null ? null : gathering.mapping();
    if (mapping == null) {
      return PortForecast.fixed(local.getFirst());
    }
    if (mapping.varies() && scan.length > 0) {
      return PortForecast.fixed(mapping.reflexive().withPort(scan[0]));
    }
    return mapping.varies() && block != null ? block : mapping.ports(behavior);
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
    if (survey != null) {
      survey.close();
    }
    closeRelay();
  }
}
