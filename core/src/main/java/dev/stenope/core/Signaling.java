package dev.stenope.core;

import dev.stenope.core.crypto.Identity;
import dev.stenope.core.crypto.Introduction;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.crypto.Request;
import dev.stenope.core.mesh.Invitation;
import dev.stenope.core.mesh.Roster;
import dev.stenope.core.nat.NatBehavior;
import dev.stenope.core.nat.PortMapper;
import dev.stenope.core.rendezvous.Offer;
import dev.stenope.core.rendezvous.Rendezvous;
import dev.stenope.core.wire.Endpoint;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// All that goes through the drop: who is expected and who is sought there, and the exchanges of
/// files by which two nodes agree on a session.
final class Signaling {
  private static final long MILLISECOND = 1_000_000;
  private static final long SECOND = 1_000 * MILLISECOND;

  /// How long to wait for the addresses of STUN servers before meeting without them.
  private static final long STUN_PATIENCE = 2 * SECOND;

  /// Files may be older and newer than the present by more than this.
  private static final long FAR_OFF = 10 * SECOND;

  private static final long UNABLE_PAUSE = 5 * SECOND;

  private final Outlet out;
  private final Listener listener;
  private final String name;
  private final PortMappings mappings;
  private final TurnSockets turn;
  private final Meetings meetings;
  private final Rendezvous rendezvous;
  private final Invitations invitations;
  private final Attention attention;

  /// Requests that came before the STUN servers were known, and wait for them.
  private final Map<Introduction, Rendezvous.Output.Requested> early = new LinkedHashMap<>();

  private Set<NodeId> barred = Set.of();
  private final long begun;
  private long readyAt;
  private long clockOffset;
  private boolean socketsFailed;
  private boolean dropUsable = true;

  /// What comes of it.
  interface Listener {
    /// Both files are readable. The meeting's socket belongs to the listener from now on.
    void agreed(Rendezvous.Output.Agreed agreed, Meeting meeting, long now);

    /// The peer cannot be sought before `at`.
    void unable(NodeId peer, long at);

    /// Whether a relayed address would be a better way to the peer than the one that is there.
    boolean wantsRelay(NodeId peer);
  }

  Signaling(
      Outlet out,
      Sockets sockets,
      Listener listener,
      Identity self,
      Roster roster,
      Settings settings,
      Clocks clocks,
      SecureRandom random,
      long now) {
    this.out = out;
    this.listener = listener;
    this.name = roster.name();
    this.begun = now;
    this.readyAt = now + STUN_PATIENCE;
    this.mappings = sockets.mappings();
    this.turn = new TurnSockets(out, sockets, settings.turn(), random);
    this.meetings = new Meetings(out, sockets, random, turn, settings, exchange());
    this.rendezvous = new Rendezvous(self, settings.loopback(), clocks, roster.seen(), random);
    this.invitations = new Invitations(rendezvous, self.id());
    this.attention = new Attention(out);
    roster.invitations().forEach(invitations::expect);
  }

  private Meetings.Exchange exchange() {
    return new Meetings.Exchange() {
      @Override
      public void request(Introduction introduction, Offer offer, long now) {
        socketsFailed = false;
        attention.rise(now);
        rendezvous.request(introduction, offer, now, output -> carryOut(output, now));
      }

      @Override
      public void answer(Request request, Offer offer, long now) {
        socketsFailed = false;
        rendezvous.answer(request, offer, now, output -> carryOut(output, now));
      }

      @Override
      public void withdraw(Introduction introduction, long now) {
        rendezvous.withdraw(introduction, output -> carryOut(output, now));
      }

      @Override
      public void unable(Introduction introduction, long now) {
        if (!socketsFailed) {
          socketsFailed = true;
          notice("no-socket", "No UDP socket can be opened; trying again every few seconds.");
        }
        NodeId peer = introduction.peer();
        if (peer == null) {
          invitations.followAgain(introduction, now + UNABLE_PAUSE);
        } else {
          listener.unable(peer, now + UNABLE_PAUSE);
        }
      }

      @Override
      public boolean wantsRelay(Introduction introduction) {
        NodeId peer = introduction.peer();
        return peer == null || listener.wantsRelay(peer);
      }
    };
  }

  private void carryOut(Rendezvous.Output output, long now) {
    switch (output) {
      case Rendezvous.Output.Put(String file, byte[] content) ->
          out.emit(new Output.Put(file, content));
      case Rendezvous.Output.Fetch(String file, int limit) ->
          out.emit(new Output.Fetch(file, limit));
      case Rendezvous.Output.Remove(String file) -> out.emit(new Output.Remove(file));
      case Rendezvous.Output.Requested requested -> requested(requested, now);
      case Rendezvous.Output.Agreed agreed -> agreed(agreed, now);
      case Rendezvous.Output.Renew(Introduction introduction) ->
          meetings.seek(introduction, name, now);
      case Rendezvous.Output.Refused(Introduction _, String code, String text) ->
          notice(code, text);
    }
  }

  private void requested(Rendezvous.Output.Requested requested, long now) {
    Request request = requested.request();
    long age = now + clockOffset - MILLISECOND * request.sender().life().timestamp();
    if (age > 0 && age < now - begun) {
      // It came while we were looking, so the drop took so long; the response may take as long.
      rendezvous.latency(age);
    }
    if (now >= readyAt) {
      meetings.requested(requested, name);
    } else {
      early.put(requested.introduction(), requested);
    }
  }

  private void agreed(Rendezvous.Output.Agreed agreed, long now) {
    Meeting meeting = meetings.agreed(agreed.introduction(), agreed.session().role());
    if (meeting != null) {
      listener.agreed(agreed, meeting, now);
    }
  }

  /// The servers to ask what the world sees of a socket.
  void servers(List<Endpoint> servers) {
    readyAt = Long.MIN_VALUE;
    meetings.servers(servers);
  }

  /// What the NATs here are known to do; null where nothing is.
  void behavior(@Nullable NatBehavior behavior) {
    meetings.behavior(behavior);
  }

  /// What the default gateways say.
  void heard(PortMapper.Event event, long now) {
    mappings.handle(event, now);
    meetings.wake(now);
  }

  /// The time of day, in nanoseconds since 1970.
  long utc(long now) {
    return now + clockOffset;
  }

  /// So many nanoseconds are to be added to the own clock. What was written with one that was far
  /// off is not read by anybody, and is written anew.
  void corrected(long offset, long now) {
    long step = Math.abs(offset - clockOffset);
    clockOffset = offset;
    rendezvous.corrected(offset);
    if (step > FAR_OFF) {
      seekAnew(now);
    }
  }

  /// Something is expected in the drop just now.
  void attend(long now) {
    attention.rise(now);
  }

  void appeared(List<String> names, long now) {
    rendezvous.appeared(names, now, output -> carryOut(output, now));
  }

  void fetched(String file, byte[] content, long now) {
    rendezvous.fetched(file, content, now, output -> carryOut(output, now));
  }

  /// Waits for a known peer from now on.
  void expect(Introduction introduction) {
    rendezvous.expect(introduction, Long.MAX_VALUE, null);
  }

  /// Makes an invitation count, and returns the roster that remembers it.
  Roster invite(Input.Invite invite, Roster roster, long now) {
    attention.rise(now);
    return invitations.make(invite, roster, now + clockOffset);
  }

  /// Nobody is answered or sought who is one of these.
  void bar(Set<NodeId> nodes) {
    barred = Set.copyOf(nodes);
    rendezvous.bar(nodes);
  }

  /// Seeks the node that made the invitation.
  void join(Invitation invitation) {
    if (barred.contains(invitation.inviter())) {
      notice(
          "barred",
          invitation.name()
              + " was declared compromised, so its invitation is not followed. If it is yours again,"
              + " take that back first: stenope compromised "
              + invitation.inviter()
              + " --undo.");
      return;
    }
    if (!invitations.follow(invitation)) {
      notice("own-invitation", "This node made that invitation itself: join on the other machine.");
    }
  }

  /// What the node that joins by an invitation is to be called here; empty for its own name.
  String alias(Introduction introduction) {
    return invitations.alias(introduction);
  }

  /// The other node of an invitation was met. Returns the roster that remembers it.
  Roster met(Introduction introduction, NodeId peer, Roster roster, long now) {
    boolean joined = invitations.followed().contains(introduction);
    Roster changed = invitations.used(introduction, peer, roster);
    if (joined) {
      forget(introduction, now);
    }
    return changed;
  }

  /// The requests that were answered, to be kept for the next life.
  Map<String, Long> seen() {
    return rendezvous.seen();
  }

  /// Seeks the peer, unless that is done already or it is too early. `at` is when it should be
  /// sought.
  void seek(Introduction introduction, long at, long now) {
    if (now >= seekAt(introduction, at)) {
      meetings.seek(introduction, name, now);
    }
  }

  /// When [#seek] would begin to seek.
  long seekAt(Introduction introduction, long at) {
    return meetings.isSeeking(introduction) ? Long.MAX_VALUE : Math.max(at, readyAt);
  }

  void stopSeeking(Introduction introduction, long now) {
    meetings.stopSeeking(introduction, now);
  }

  /// Whether the drop can be used, and why not.
  void dropState(boolean usable, String reason, long now) {
    if (usable && !dropUsable) {
      notice("drop-usable", "The drop can be used again.");
      seekAnew(now);
    } else if (!usable) {
      notice("drop-unusable", reason);
    }
    dropUsable = usable;
  }

  /// The network of this host changed.
  void networkChanged(long now) {
    turn.networkChanged(now);
    seekAnew(now);
  }

  /// Begins anew what is sought: what was offered does not hold any more.
  private void seekAnew(long now) {
    meetings.seekAnew(name, now);
  }

  /// Ends all that is under way under the introduction, and takes back its files.
  void forget(Introduction introduction, long now) {
    early.remove(introduction);
    meetings.forget(introduction);
    rendezvous.forget(introduction, output -> carryOut(output, now));
  }

  /// Ends all invitations and takes back their files, and ends what is left of the relays.
  void stop(long now) {
    invitations.all().forEach(introduction -> forget(introduction, now));
    turn.stop();
  }

  void wake(long now) {
    mappings.wake(now);
    turn.wake(now);
    meetings.wake(now);
    rendezvous.wake(now, output -> carryOut(output, now));
  }

  /// Does what follows from all that was told since.
  void settle(long now) {
    for (Invitation expired :
        invitations.expire(now + clockOffset, introduction -> forget(introduction, now))) {
      notice(
          "invitation-expired",
          "The invitation of " + expired.name() + " has expired; ask for another one.");
    }
    if (now >= readyAt) {
      early.values().forEach(requested -> meetings.requested(requested, name));
      early.clear();
    }
    for (Introduction introduction : invitations.followed()) {
      seek(introduction, invitations.followAt(introduction), now);
    }
    // Who has just ceased to seek may have a request to answer, which waited for that.
    if (rendezvous.deadline() <= now) {
      rendezvous.wake(now, output -> carryOut(output, now));
    }
    attention.settle(meetings.isSeeking(), invitations.areOpen(), now);
  }

  long deadline() {
    long next = Math.min(meetings.deadline(), rendezvous.deadline());
    next = Math.min(next, Math.min(mappings.deadline(), turn.deadline()));
    next = Math.min(next, attention.deadline());
    for (Introduction introduction : invitations.followed()) {
      next = Math.min(next, seekAt(introduction, invitations.followAt(introduction)));
    }
    return early.isEmpty() ? next : Math.min(next, readyAt);
  }

  private void notice(String code, String text) {
    out.emit(new Output.Notice(code, text));
  }
}
