package dev.stenope.core;

import dev.stenope.core.agent.Event;
import dev.stenope.core.agent.RevocationEvent;
import dev.stenope.core.agent.RevocationOrder;
import dev.stenope.core.crypto.Identity;
import dev.stenope.core.crypto.MailEpoch;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.crypto.Revocation;
import dev.stenope.core.mesh.CutOff;
import dev.stenope.core.mesh.Distrust;
import dev.stenope.core.mesh.Roster;
import dev.stenope.core.rendezvous.Rendezvous;
import dev.stenope.core.wire.Frame;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Whom this node has to do with, and with whom no more. That a node is cut off and that nothing is
/// shared with it any more are one record in the roster: either all of it is on the disk, or
/// nothing is.
final class Membership {
  private static final long MILLI = 1_000_000;

  private final Outlet out;
  private final Identity self;
  private final Settings settings;
  private final Map<NodeId, Peer> peers;
  private final Signaling signaling;
  private final Mailroom mailroom;
  private final Consumer<NodeId> forgotten;
  private final Set<NodeId> disowned = new LinkedHashSet<>();
  private final List<RevocationEvent.Compromised> news = new ArrayList<>();
  private Roster roster;
  private RevocationOrder.@Nullable Circle circle;

  /// What follows from the roster as it is has not been done.
  private boolean changed = true;

  /// `forgotten` hears of each peer that is no member any more.
  Membership(
      Outlet out,
      Identity self,
      Roster roster,
      Settings settings,
      Map<NodeId, Peer> peers,
      Signaling signaling,
      Mailroom mailroom,
      Consumer<NodeId> forgotten) {
    this.out = out;
    this.self = self;
    this.roster = roster;
    this.settings = settings;
    this.peers = peers;
    this.signaling = signaling;
    this.mailroom = mailroom;
    this.forgotten = forgotten;
  }

  Roster roster() {
    return roster;
  }

  Distrust distrust() {
    return new Distrust(roster.cutOff(), mailroom.agents().revocations());
  }

  /// Has it written down before anything else is done.
  void keep(Roster next) {
    roster = next.withSeen(signaling.seen()).withMail(this::mail);
    changed = true;
    bar();
    out.emit(new Output.Keep(roster));
  }

  private List<MailEpoch> mail(NodeId id) {
    Peer peer = peers.get(id);
    return peer == null ? List.of() : peer.mail();
  }

  /// Two nodes have met that knew but a code. Null if nothing is to be had to do with the other.
  Roster.@Nullable Member met(Rendezvous.Output.Agreed agreed, long now) {
    NodeId other = NodeId.of(agreed.peerKey());
    if (roster.isCutOff(other)) {
      return null;
    }
    String own = agreed.peer().name();
    String wanted = wanted(agreed, other);
    Roster used = signaling.met(agreed.introduction(), other, roster, now);
    String name = used.free(wanted, other);
    Roster.Member member =
        new Roster.Member(agreed.peerKey(), name, agreed.session().pairRoot(), now, List.of());
    keep(used.withMember(member));
    if (!name.equals(own)) {
      out.emit(Warnings.renamed(own, name));
    }
    return member;
  }

  /// The name that a person here has chosen, or the one by which the node is known: what it is
  /// allowed may hang on that. Else what it calls itself.
  private String wanted(Rendezvous.Output.Agreed agreed, NodeId other) {
    String alias = signaling.alias(agreed.introduction());
    Roster.Member known = roster.member(other);
    String own = known == null ? agreed.peer().name() : known.name();
    return alias.isEmpty() ? own : alias;
  }

  void handle(Input input, long now) {
    switch (input) {
      case Input.Forget(NodeId peer) -> {
        if (roster.member(peer) != null) {
          keep(roster.withoutMember(peer));
          end(peer, 0, now);
        }
      }
      case Input.Compromised(NodeId peer) -> declare(peer, now);
      case Input.Pardon(NodeId peer) -> keep(roster.withPardon(peer));
      default -> throw new IllegalArgumentException("not about members: " + input);
    }
  }

  private void declare(NodeId peer, long now) {
    if (roster.member(peer) == null && roster.cutOff(peer) == null) {
      out.emit(new Output.Notice("unknown-peer", "No peer has the node id " + peer + "."));
      return;
    }
    Revocation word = Revocation.ofNode(self, peer, signaling.utc(now) / MILLI);
    cutOff(peer, word, now);
    order(new RevocationOrder.Publish(word), now);
  }

  private void cutOff(NodeId peer, Revocation word, long now) {
    String name = name(peer);
    keep(roster.withCutOff(new CutOff(peer, name, word, false)));
    end(peer, Frame.Close.DISOWNED, now);
    out.emit(new Output.Dropped(peer, name, word.declarer()));
  }

  private void end(NodeId id, int reason, long now) {
    Peer peer = peers.remove(id);
    if (peer != null) {
      signaling.forget(peer.introduction(), now);
      peer.leave(reason, now);
      mailroom.forget(id);
      forgotten.accept(id);
    }
  }

  private void order(RevocationOrder order, long now) {
    if (mailroom.agents().runs(order.protocol())) {
      mailroom.agents().ordered(order, now);
    }
  }

  private String name(NodeId node) {
    Roster.Member member = roster.member(node);
    CutOff former = roster.cutOff(node);
    return member != null ? member.name() : former != null ? former.name() : node.text();
  }

  /// A peer says that it takes this node for compromised.
  void disowned(NodeId peer) {
    disowned.add(peer);
  }

  /// Takes note of what a machine tells.
  void heard(Event event) {
    if (event instanceof RevocationEvent.Compromised word) {
      news.add(word);
    }
  }

  /// Does what follows from all that was told since.
  void settle(long now) {
    while (isUnsettled()) {
      changed = false;
      RevocationOrder.Circle present = present();
      if (!present.equals(circle)) {
        tell(present, now);
      }
      List<RevocationEvent.Compromised> all = List.copyOf(news);
      news.clear();
      all.forEach(each -> follow(each, now));
      List<NodeId> gone = List.copyOf(disowned);
      disowned.clear();
      gone.forEach(peer -> leave(peer, now));
    }
  }

  boolean isUnsettled() {
    return changed || !news.isEmpty() || !disowned.isEmpty();
  }

  private RevocationOrder.Circle present() {
    Set<NodeId> members = new TreeSet<>();
    Set<NodeId> others = new TreeSet<>();
    for (Roster.Member member : roster.members()) {
      members.add(member.id());
      if (settings.guests().has(member.name())) {
        others.add(member.id());
      }
    }
    return new RevocationOrder.Circle(members, others);
  }

  /// What an earlier life has cut off may not have been told yet.
  private void tell(RevocationOrder.Circle present, long now) {
    boolean first = circle == null;
    circle = present;
    bar();
    order(present, now);
    for (CutOff one : first ? roster.cutOff() : List.<CutOff>of()) {
      if (one.by().equals(self.id()) && !one.pardoned()) {
        order(new RevocationOrder.Publish(one.statement()), now);
      }
    }
  }

  private void follow(RevocationEvent.Compromised word, long now) {
    NodeId by = word.revocation().declarer();
    NodeId node = word.revocation().node();
    CutOff former = node == null ? null : roster.cutOff(node);
    if (node == null || former != null && !former.pardoned()) {
      return;
    }
    if (word.believed() && former == null) {
      boolean known = roster.member(node) != null;
      cutOff(node, word.revocation(), now);
      if (known) {
        out.emit(Warnings.followed(name(by), name(node)));
      }
    } else if (word.fresh() && !by.equals(self.id())) {
      out.emit(Warnings.heard(name(by), name(node), former != null));
    }
  }

  /// The peer has dropped the keys that the two share.
  private void leave(NodeId peer, long now) {
    Roster.Member member = roster.member(peer);
    if (member != null) {
      keep(roster.withoutMember(peer));
      end(peer, 0, now);
      out.emit(new Output.Dropped(peer, member.name(), peer));
      out.emit(Warnings.disowned(member.name()));
    }
  }

  private void bar() {
    Set<NodeId> barred = new TreeSet<>();
    for (CutOff one : roster.cutOff()) {
      if (!one.pardoned()) {
        barred.add(one.node());
      }
    }
    signaling.bar(barred);
  }
}
