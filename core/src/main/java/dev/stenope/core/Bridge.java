package dev.stenope.core;

import dev.stenope.core.Output.PeerState;
import dev.stenope.core.crypto.Identity;
import dev.stenope.core.crypto.Introduction;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.crypto.Request;
import dev.stenope.core.crypto.Session;
import dev.stenope.core.mesh.Invitation;
import dev.stenope.core.mesh.Roster;
import dev.stenope.core.rendezvous.Offer;
import dev.stenope.core.rendezvous.Rendezvous;
import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.Envelope;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A node, whole: a function of its inputs and the time. It has no socket, thread, clock or file of
/// its own.
///
/// All times are in nanoseconds since 1970 by one steady clock. Outputs are pushed before a call
/// returns, and the sink must not call back. After each call the shell asks for the [#deadline] and
/// calls [#wake] then, or earlier.
public final class Bridge {
  private static final long MILLISECOND = 1_000_000;
  private static final long SECOND = 1_000 * MILLISECOND;

  /// How long to wait for the addresses of STUN servers before meeting without them.
  private static final long STUN_PATIENCE = 2 * SECOND;

  private static final long UNABLE_PAUSE = 5 * SECOND;
  private static final long ATTENTIVE = 10 * SECOND;
  private static final long PATIENT = 60 * SECOND;
  private static final long QUICK_LOOK = SECOND / 4;
  private static final long EASY_LOOK = SECOND;
  private static final long IDLE_LOOK = 5 * SECOND;
  private static final long SLOW_LOOK = 30 * SECOND;

  private final Outlet out = new Outlet();
  private final Identity self;
  private final SecureRandom random;
  private final Sockets sockets;
  private final Meetings meetings;
  private final Rendezvous rendezvous;
  private final Map<NodeId, Peer> peers = new LinkedHashMap<>();
  private final Invitations invitations;
  private final long begun;
  private Roster roster;
  private List<Endpoint> servers = List.of();
  private @Nullable NatProbe natProbe;
  private boolean serversKnown;
  private boolean stopped;
  private boolean dropUsable = true;
  private long clockOffset;
  private long soughtAt;
  private long attended;

  /// `port` is that of the first socket, 0 for any; `loopback` lets peers name addresses of the
  /// loopback interface, for nodes on one machine.
  public record Settings(int port, boolean loopback) {}

  public Bridge(Identity self, Roster roster, Settings settings, SecureRandom random, long now) {
    this.self = self;
    this.roster = roster;
    this.random = random;
    this.begun = now;
    this.sockets = new Sockets(out);
    this.meetings = new Meetings(out, sockets, random, settings.port(), exchange());
    this.rendezvous = new Rendezvous(self, settings.loopback(), roster.seen(), random);
    this.invitations = new Invitations(rendezvous);
    for (Roster.Invited invited : roster.invitations()) {
      invitations.expect(invited);
    }
    for (Roster.Member member : roster.members()) {
      peer(member, now);
    }
  }

  private Meetings.Exchange exchange() {
    return new Meetings.Exchange() {
      @Override
      public void request(Introduction introduction, Offer offer, long now) {
        soughtAt = now;
        rendezvous.request(introduction, offer, now, output -> carryOut(output, now));
      }

      @Override
      public void answer(Request request, Offer offer, long now) {
        soughtAt = now;
        rendezvous.answer(request, offer, now, output -> carryOut(output, now));
      }

      @Override
      public void withdraw(Introduction introduction, long now) {
        rendezvous.withdraw(introduction, output -> carryOut(output, now));
      }

      @Override
      public void unable(Introduction introduction, long now) {
        notice("no-socket", "No UDP socket can be opened; trying again in a few seconds.");
        NodeId id = introduction.peer();
        if (id != null) {
          with(id, peer -> peer.meetAgain(now + UNABLE_PAUSE));
        }
      }
    };
  }

  /// Takes one event and pushes what follows from it into `sink`.
  public void handle(Input input, long now, Consumer<? super Output> sink) {
    out.begin(sink);
    try {
      if (input instanceof Input.Arrived datagram) {
        sockets.arrived(datagram, now);
      } else {
        step(input, now);
        settle(now);
      }
    } finally {
      out.end();
    }
  }

  /// Does what is due.
  public void wake(long now, Consumer<? super Output> sink) {
    out.begin(sink);
    try {
      meetings.wake(now);
      for (Peer peer : peers.values()) {
        peer.wake(now);
      }
      rendezvous.wake(now, output -> carryOut(output, now));
      if (natProbe != null) {
        natProbe.wake(now);
      }
      settle(now);
    } finally {
      out.end();
    }
  }

  /// When [#wake] wants to be called.
  public long deadline() {
    long next = Math.min(meetings.deadline(), rendezvous.deadline());
    for (Peer peer : peers.values()) {
      next = Math.min(next, peer.deadline());
    }
    if (natProbe != null) {
      next = Math.min(next, natProbe.deadline());
    }
    return serversKnown ? next : Math.min(next, begun + STUN_PATIENCE);
  }

  public Status status(long now) {
    List<Status.PeerStatus> all = new ArrayList<>();
    peers.values().forEach(peer -> all.add(peer.status(now)));
    return new Status(self.id(), roster.name(), all);
  }

  private void step(Input input, long now) {
    switch (input) {
      case Input.Arrived _ -> throw new IllegalStateException("datagrams take the short way");
      case Input.SocketOpened(int socket, List<Endpoint> local) ->
          sockets.opened(socket, local, now);
      case Input.SocketFailed(int socket, String _) -> sockets.failed(socket, now);
      case Input.Appeared(List<String> names) ->
          rendezvous.appeared(names, now, output -> carryOut(output, now));
      case Input.Fetched(String name, byte[] content) ->
          rendezvous.fetched(name, content, now, output -> carryOut(output, now));
      case Input.DropState(boolean usable, String reason) -> dropState(usable, reason);
      case Input.NetworkChanged() -> networkChanged(now);
      case Input.ClockCorrected(long offset, long _) -> {
        clockOffset = offset;
        rendezvous.corrected(offset);
      }
      case Input.StunServers(List<Endpoint> others) -> {
        serversKnown = true;
        servers = List.copyOf(others);
        meetings.servers(others);
      }
      case Input.Invite(Invitation invitation) -> {
        soughtAt = now;
        keep(invitations.make(invitation, roster, now));
      }
      case Input.Join(Invitation invitation) -> join(invitation);
      case Input.Send(NodeId to, Envelope envelope) -> with(to, peer -> peer.send(envelope, now));
      case Input.Load(NodeId to, long bytes) -> with(to, peer -> peer.load(bytes, now));
      case Input.Ping(NodeId to, long token) -> with(to, peer -> peer.ping(token, now));
      case Input.ProbeNat() -> natProbe = new NatProbe(out, sockets, servers, random, now);
      case Input.Forget(NodeId id) -> forget(id, now);
      case Input.Stop() -> stop(now);
    }
  }

  private void with(NodeId id, Consumer<Peer> step) {
    Peer peer = peers.get(id);
    if (peer == null) {
      notice("unknown-peer", "No peer has the node id " + id + ".");
    } else {
      step.accept(peer);
    }
  }

  private void dropState(boolean usable, String reason) {
    if (usable && !dropUsable) {
      notice("drop-usable", "The drop can be used again.");
      for (Peer peer : peers.values()) {
        if (meetings.isSeeking(peer.introduction())) {
          meetings.seek(peer.introduction(), roster.name());
        }
      }
      invitations.followed().forEach(introduction -> meetings.seek(introduction, roster.name()));
    } else if (!usable) {
      notice("drop-unusable", reason);
    }
    dropUsable = usable;
  }

  private void networkChanged(long now) {
    for (Peer peer : peers.values()) {
      peer.recheck(now);
      if (meetings.isSeeking(peer.introduction())) {
        meetings.seek(peer.introduction(), roster.name());
      }
    }
  }

  private void join(Invitation invitation) {
    meetings.seek(invitations.follow(invitation), roster.name());
  }

  private void forget(NodeId id, long now) {
    Peer peer = peers.remove(id);
    if (peer != null) {
      meetings.stopSeeking(peer.introduction(), now);
      rendezvous.forget(peer.introduction(), output -> carryOut(output, now));
      peer.stop(0, now);
      keep(roster.withoutMember(id));
    }
  }

  private void stop(long now) {
    stopped = true;
    peers.values().forEach(peer -> meetings.stopSeeking(peer.introduction(), now));
    invitations.followed().forEach(introduction -> meetings.stopSeeking(introduction, now));
    meetings.close();
    peers.values().forEach(peer -> peer.stop(0, now));
  }

  private Peer peer(Roster.Member member, long now) {
    Introduction introduction = Introduction.pair(member.pairRoot(), self.id(), member.publicKey());
    rendezvous.expect(introduction, Long.MAX_VALUE, null);
    Peer peer = peers.get(member.id());
    if (peer == null) {
      peer = new Peer(member.id(), member.name(), introduction, out, random);
      peers.put(member.id(), peer);
    } else {
      rendezvous.forget(peer.introduction(), output -> carryOut(output, now));
      peer.introduce(member.name(), introduction);
    }
    return peer;
  }

  private void carryOut(Rendezvous.Output output, long now) {
    switch (output) {
      case Rendezvous.Output.Put(String name, byte[] content) ->
          out.emit(new Output.Put(name, content));
      case Rendezvous.Output.Fetch(String name, int limit) ->
          out.emit(new Output.Fetch(name, limit));
      case Rendezvous.Output.Remove(String name) -> out.emit(new Output.Remove(name));
      case Rendezvous.Output.Requested requested -> requested(requested.request(), now);
      case Rendezvous.Output.Agreed agreed -> agreed(agreed, now);
      case Rendezvous.Output.Renew(Introduction introduction) ->
          meetings.seek(introduction, roster.name());
      case Rendezvous.Output.Refused(Introduction _, String code, String text) ->
          notice(code, text);
    }
  }

  private void requested(Request request, long now) {
    long age = now + clockOffset - MILLISECOND * request.sender().life().timestamp();
    if (age > 0 && age < now - begun) {
      // It came while we were looking, so the drop took so long; the response may take as long.
      rendezvous.latency(age);
    }
    meetings.requested(request, roster.name());
  }

  private void agreed(Rendezvous.Output.Agreed agreed, long now) {
    Session session = agreed.session();
    Introduction introduction = agreed.introduction();
    Meeting meeting = meetings.agreed(introduction, session.role());
    if (meeting == null) {
      return;
    }
    Peer peer;
    if (introduction.isInvitation()) {
      peer = meet(agreed, now);
      meetings.stopSeeking(introduction, now);
    } else {
      peer = peers.get(introduction.peer());
    }
    if (peer == null) {
      meeting.close();
      return;
    }
    meetings.stopSeeking(peer.introduction(), now);
    peer.agreed(
        new Connection(out, sockets, peer, session, Meetings.plan(agreed, meeting), random, now),
        now);
  }

  /// Two nodes that knew but a code know each other from now on.
  private Peer meet(Rendezvous.Output.Agreed agreed, long now) {
    Roster.Member member =
        new Roster.Member(agreed.peerKey(), agreed.peer().name(), agreed.session().pairRoot(), now);
    Introduction introduction = agreed.introduction();
    boolean joined = invitations.followed().contains(introduction);
    keep(invitations.used(introduction, member.id(), roster).withMember(member));
    if (joined) {
      rendezvous.forget(introduction, output -> carryOut(output, now));
    }
    Peer peer = peer(member, now);
    out.emit(new Output.Met(member.id(), member.name()));
    return peer;
  }

  /// Brings the meetings in line with what the peers need.
  private void settle(long now) {
    if (stopped) {
      return;
    }
    boolean ready = serversKnown || now >= begun + STUN_PATIENCE;
    for (Peer peer : peers.values()) {
      if (peer.state(now) == PeerState.ONLINE) {
        meetings.stopSeeking(peer.introduction(), now);
      } else if (ready && peer.isWanted(now) && !meetings.isSeeking(peer.introduction())) {
        meetings.seek(peer.introduction(), roster.name());
      }
    }
    if (natProbe != null && natProbe.isOver()) {
      natProbe = null;
    }
    attend(now);
  }

  private void attend(long now) {
    boolean waiting = meetings.isSeeking() || invitations.areOpen(now);
    long interval = SLOW_LOOK;
    if (waiting) {
      long since = now - soughtAt;
      interval = since < ATTENTIVE ? QUICK_LOOK : since < PATIENT ? EASY_LOOK : IDLE_LOOK;
    }
    if (interval != attended) {
      attended = interval;
      out.emit(new Output.Attend(interval));
    }
  }

  private void keep(Roster changed) {
    roster = changed.withSeen(rendezvous.seen());
    out.emit(new Output.Keep(roster));
  }

  private void notice(String code, String text) {
    out.emit(new Output.Notice(code, text));
  }
}
