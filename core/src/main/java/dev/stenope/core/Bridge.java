package dev.stenope.core;

import dev.stenope.core.agent.Machine;
import dev.stenope.core.crypto.Identity;
import dev.stenope.core.crypto.Introduction;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.crypto.Session;
import dev.stenope.core.journal.Recovered;
import dev.stenope.core.mesh.Distrust;
import dev.stenope.core.mesh.Findings;
import dev.stenope.core.mesh.Invitation;
import dev.stenope.core.mesh.Roster;
import dev.stenope.core.nat.PortMapper;
import dev.stenope.core.rendezvous.Rendezvous;
import dev.stenope.core.wire.Endpoint;
import java.security.SecureRandom;
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
  /// Changes of the network that come faster than this are taken as one.
  private static final long CALM = 1_000_000_000;

  private final Outlet out = new Outlet();
  private final Identity self;
  private final SecureRandom random;
  private final Sockets sockets;
  private final Signaling signaling;
  private final Circle circle = circle();
  private final Map<NodeId, Peer> peers = new LinkedHashMap<>();
  private final Mailroom mailroom;
  private final Ward ward;
  private final Clocks clocks;
  private final Settings settings;
  private final Outlooks outlooks;
  private final Precedents precedents = new Precedents();
  private final Networks networks;
  private final Membership membership;
  private boolean stopped;

  /// Something happened that the search for peers may have to follow.
  private boolean unsettled;

  private long changedAt = Long.MIN_VALUE / 2;
  private boolean changed;

  /// `recovered` is what the journal of the earlier lives comes to.
  public Bridge(
      Identity self,
      Roster roster,
      Recovered recovered,
      Settings settings,
      SecureRandom random,
      long now) {
    this(self, roster, recovered, settings, Agents.standard(self.id()), random, now);
  }

  Bridge(
      Identity self,
      Roster roster,
      Recovered recovered,
      Settings settings,
      List<Machine> machines,
      SecureRandom random,
      long now) {
    this.self = self;
    this.settings = settings;
    this.outlooks = new Outlooks(peers, settings);
    this.mailroom =
        new Mailroom(
            out, peers, recovered, new Agents.Self(self.id(), random, circle::utc), machines);
    this.ward = new Ward(out, self.id(), peers, settings.alerts(), now);
    this.random = random;
    this.clocks = new Clocks(random);
    this.sockets = new Sockets(out, new PortMappings(out, random));
    this.signaling =
        new Signaling(out, sockets, fromSignaling(), self, roster, settings, clocks, random, now);
    this.membership =
        new Membership(out, self, roster, settings, peers, signaling, mailroom, this::forget);
    this.networks = new Networks(out, sockets, outlooks, random, signaling::utc, this::isMeeting);
    mailroom.agents().watch(membership::heard);
    for (Roster.Member member : roster.members()) {
      peer(member, now);
    }
  }

  private Circle circle() {
    return new Circle() {
      @Override
      public void changed() {
        unsettled = true;
      }

      @Override
      public void keep() {
        membership.keep(membership.roster());
      }

      @Override
      public void busy(long now) {
        signaling.attend(now);
      }

      @Override
      public void ready(Peer peer) {
        mailroom.ready(peer);
      }

      @Override
      public void disowned(NodeId peer) {
        membership.disowned(peer);
      }

      @Override
      public long utc(long now) {
        return signaling.utc(now);
      }
    };
  }

  private Signaling.Listener fromSignaling() {
    return new Signaling.Listener() {
      @Override
      public void agreed(Rendezvous.Output.Agreed agreed, Meeting meeting, long now) {
        Bridge.this.agreed(agreed, meeting, now);
      }

      @Override
      public void unable(NodeId id, long at) {
        mailroom.with(id, peer -> peer.meetAgain(at));
      }

      @Override
      public boolean wantsRelay(NodeId id) {
        Peer peer = peers.get(id);
        return peer == null || peer.wantsRelay();
      }
    };
  }

  /// Takes one event and pushes what follows from it into `sink`.
  public void handle(Input input, long now, Consumer<? super Output> sink) {
    if (stopped) {
      return;
    }
    try {
      begin(sink, now);
      if (input instanceof Input.Arrived datagram) {
        sockets.arrived(datagram, now);
      } else if (!mailroom.handle(input, now)) {
        unsettled = true;
        step(input, now);
      }
      if (unsettled || membership.isUnsettled()) {
        settle(now);
      }
    } finally {
      out.end();
    }
  }

  private void begin(Consumer<? super Output> sink, long now) {
    out.begin(sink, now);
    ward.stir(now);
    mailroom.resume(now);
    membership.settle(now);
  }

  /// Does what is due.
  public void wake(long now, Consumer<? super Output> sink) {
    if (stopped) {
      return;
    }
    try {
      begin(sink, now);
      if (changed && now - changedAt >= CALM) {
        networkChanged(now);
      }
      signaling.wake(now);
      for (Peer peer : peers.values()) {
        peer.wake(now);
      }
      mailroom.agents().wake(now);
      networks.wake(now);
      ward.wake(now);
      settle(now);
    } finally {
      out.end();
    }
  }

  /// When [#wake] wants to be called.
  public long deadline() {
    if (stopped) {
      return Long.MAX_VALUE;
    }
    long next = Math.min(signaling.deadline(), mailroom.agents().deadline());
    for (Peer peer : peers.values()) {
      next = Math.min(next, peer.deadline());
      next = Math.min(next, signaling.seekAt(peer.introduction(), peer.wantedAt()));
    }
    next = Math.min(next, Math.min(networks.deadline(), ward.deadline()));
    return changed ? Math.min(next, changedAt + CALM) : next;
  }

  public Status status(long now) {
    var all = peers.values().stream().map(peer -> peer.status(now)).toList();
    OwnPresence own = ward.own();
    return new Status(self.id(), membership.roster().name(), own.present(), own.age(now), all);
  }

  public Findings findings() {
    return ward.findings();
  }

  public Distrust distrust() {
    return membership.distrust();
  }

  private void step(Input input, long now) {
    switch (input) {
      case Input.Arrived _,
          Input.Durable _,
          Input.Recorded _,
          Input.Send _,
          Input.Ordered _,
          Input.Bulk _,
          Input.Progressed _ ->
          throw new IllegalStateException("what comes often takes the short way");
      case Input.SocketOpened(int socket, List<Endpoint> local) ->
          sockets.opened(socket, local, now);
      case Input.SocketFailed(int socket, String reason) -> sockets.failed(socket, reason, now);
      case Input.FromGateway(PortMapper.Event event) -> signaling.heard(event, now);
      case Input.Appeared(List<String> names) -> {
        signaling.appeared(names, now);
        peers.values().forEach(peer -> peer.appeared(names, now));
      }
      case Input.Fetched(String name, byte[] content) -> {
        signaling.fetched(name, content, now);
        List.copyOf(peers.values()).forEach(peer -> peer.fetched(name, content, now));
      }
      case Input.DropState(boolean usable, String reason) ->
          signaling.dropState(usable, reason, now);
      case Input.NetworkChanged() -> networkChanged(now);
      case Input.ClockCorrected(long offset, long _) -> {
        clocks.corrected(offset);
        signaling.corrected(offset, now);
      }
      case Input.InNetwork(String key) -> networks.entered(key, now);
      case Input.KnownNetworks(var earlier) -> networks.remember(earlier);
      case Input.StunServers(List<Endpoint> servers) -> {
        networks.servers(servers);
        signaling.servers(servers);
      }
      case Input.Invite invite ->
          membership.keep(signaling.invite(invite, membership.roster(), now));
      case Input.Join(Invitation invitation) -> signaling.join(invitation);
      case Input.Load(NodeId to, long bytes) -> mailroom.with(to, peer -> peer.load(bytes, now));
      case Input.SetPresence _, Input.Used _, Input.Slept _ -> ward.handle(input, now);
      case Input.Ping(NodeId to, long token) -> mailroom.with(to, peer -> peer.ping(token, now));
      case Input.ProbeNat() -> networks.ask(now);
      case Input.Forget _, Input.Compromised _, Input.Pardon _ -> membership.handle(input, now);
      case Input.Stop() -> stop(now);
    }
  }

  private boolean isMeeting(long now) {
    return peers.values().stream().anyMatch(peer -> peer.state(now) == Output.PeerState.CONNECTING);
  }

  private void networkChanged(long now) {
    changed = now - changedAt < CALM;
    if (!changed) {
      changedAt = now;
      sockets.samples().clear();
      peers.values().forEach(peer -> peer.recheck(now));
      networks.disturbed(now);
      signaling.networkChanged(now);
    }
  }

  private void forget(NodeId id) {
    outlooks.forget(id);
    clocks.forget(id);
    ward.forget(id);
  }

  private void stop(long now) {
    for (Peer peer : peers.values()) {
      signaling.forget(peer.introduction(), now);
      peer.stop(0, now);
    }
    signaling.stop(now);
    networks.stop();
    stopped = true;
  }

  private Peer peer(Roster.Member member, long now) {
    Introduction introduction = Introduction.pair(member.pairRoot(), self.id(), member.publicKey());
    signaling.expect(introduction);
    Peer peer = peers.get(member.id());
    if (peer == null) {
      peer =
          new Peer(
              member,
              introduction,
              settings.guests(),
              out,
              circle,
              ward,
              Rotation.of(settings.rotation(), self.id(), member.id(), random),
              mailroom,
              random,
              now);
      peers.put(member.id(), peer);
    } else {
      signaling.forget(peer.introduction(), now);
      peer.introduce(member.name(), introduction);
    }
    return peer;
  }

  private void agreed(Rendezvous.Output.Agreed agreed, Meeting meeting, long now) {
    Session session = agreed.session();
    Introduction introduction = agreed.introduction();
    Peer peer;
    if (introduction.isInvitation()) {
      peer = meet(agreed, now);
    } else {
      peer = peers.get(introduction.peer());
      if (session.role() == Session.Role.RESPONDER) {
        // The next life must not answer a copy of this request.
        circle.keep();
      }
    }
    if (peer == null) {
      meeting.close();
      return;
    }
    signaling.stopSeeking(peer.introduction(), now);
    Plan plan = Meetings.plan(agreed, meeting);
    networks.met(plan, now);
    outlooks.met(NodeId.of(agreed.peerKey()), plan, agreed.peer().relays());
    peer.agreed(
        new Connection(
            out,
            sockets,
            peer,
            session,
            plan,
            precedents.next(plan, self.id(), agreed, peer.attempts()),
            Channel.Way.of(settings, agreed.peer().relays(), peer.isLinked(now)),
            clocks.with(NodeId.of(agreed.peerKey())),
            settings,
            random,
            now),
        session.mail(),
        now);
  }

  /// Two nodes that knew but a code know each other from now on.
  private @Nullable Peer meet(Rendezvous.Output.Agreed agreed, long now) {
    Roster.Member member = membership.met(agreed, now);
    if (member == null) {
      return null;
    }
    Peer peer = peer(member, now);
    out.emit(new Output.Met(member.id(), member.name()));
    return peer;
  }

  /// Brings the search for peers in line with their state.
  private void settle(long now) {
    if (stopped) {
      return;
    }
    unsettled = false;
    membership.settle(now);
    ward.settle(now);
    for (Peer peer : peers.values()) {
      if (peer.isLinked(now) && peer.wantedAt() > now) {
        signaling.stopSeeking(peer.introduction(), now);
      } else {
        signaling.seek(peer.introduction(), peer.wantedAt(), now);
      }
    }
    signaling.behavior(networks.behavior());
    signaling.settle(now);
  }
}
