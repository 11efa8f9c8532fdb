package dev.stenope.core;

import dev.stenope.core.agent.Machine;
import dev.stenope.core.agent.Order;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.delivery.Ref;
import dev.stenope.core.journal.JournalRecord;
import dev.stenope.core.journal.Recovered;
import dev.stenope.core.wire.Envelope;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/// The mailboxes of all peers, what this node says to itself, and the journal that they share.
final class Mailroom {
  private final Outlet out;
  private final Durability durability;
  private final Agents agents;
  private final NodeId self;
  private final Loopback loopback;
  private final Map<NodeId, Peer> peers;
  private final Set<Peer> ready = new LinkedHashSet<>();
  private Recovered recovered;
  private boolean resumed;

  /// `peers` belongs to the caller, who adds and removes; `recovered` is what the journal of the
  /// earlier lives comes to.
  Mailroom(
      Outlet out,
      Map<NodeId, Peer> peers,
      Recovered recovered,
      Agents.Self self,
      List<Machine> machines) {
    this.out = out;
    this.durability = new Durability(out, recovered.bytes());
    this.agents =
        new Agents(out, durability, self, machines, recovered.states(), this::sendSilently);
    this.self = self.id();
    this.loopback =
        new Loopback(self.id(), out, durability, recovered, () -> self.random().nextLong());
    this.peers = peers;
    this.recovered = recovered;
  }

  Durability durability() {
    return durability;
  }

  Agents agents() {
    return agents;
  }

  /// What the earlier lives have left to a peer that is made now.
  Recovered past() {
    return recovered;
  }

  /// Goes on, in the first call, with what the lives before have left.
  void resume(long now) {
    if (!resumed) {
      resumed = true;
      agents.recover();
      peers.values().forEach(peer -> peer.dialogue().resume(recovered, now));
      loopback.resume(now);
      recovered = new Recovered();
      agents.resume(now);
    }
  }

  /// The peer has something to send.
  void ready(Peer peer) {
    ready.add(peer);
  }

  /// Takes what is about messages, and thus comes often; false if it is something else.
  boolean handle(Input input, long now) {
    switch (input) {
      case Input.Durable(long count) -> durable(count, now);
      case Input.Recorded(NodeId id, Ref upTo) -> {
        Peer peer = peers.get(id);
        if (peer != null) {
          peer.dialogue().mailbox().recorded(upTo, now);
        } else if (id.equals(self)) {
          loopback.recorded(upTo, now);
        }
      }
      case Input.Send(NodeId to, Envelope envelope) -> send(to, envelope, now);
      case Input.Ordered(Order order) -> agents.ordered(order, now);
      case Input.Bulk(NodeId to, byte[] message) -> {
        Peer peer = peers.get(to);
        if (peer == null) {
          out.emit(new Output.BulkSettled(to, message));
        } else {
          peer.dialogue().bulk(message, now);
          peer.flush(now);
        }
      }
      case Input.Progressed(NodeId to, String messageId, Output.Progress progress) -> {
        if (to.equals(self)) {
          loopback.progressed(messageId, progress);
        } else {
          with(to, peer -> peer.dialogue().progressed(messageId, progress, now));
        }
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private void send(NodeId to, Envelope envelope, long now) {
    Peer peer = peers.get(to);
    boolean known = peer != null || to.equals(self);
    if (!known || agents.own(envelope)) {
      // What machines say, they say by themselves.
      Output.Progress refused = Output.Progress.REFUSED;
      out.emit(new Output.Receipt(to, null, envelope.id(), refused, refused));
      if (!known) {
        unknown(to);
      }
    } else if (peer == null) {
      loopback.send(envelope, now);
    } else {
      peer.dialogue().send(envelope, now);
    }
  }

  /// Has something done by a peer, or says that there is no such peer.
  void with(NodeId id, Consumer<Peer> step) {
    Peer peer = peers.get(id);
    if (peer == null) {
      unknown(id);
    } else {
      step.accept(peer);
    }
  }

  private void unknown(NodeId id) {
    out.emit(new Output.Notice("unknown-peer", "No peer has the node id " + id + "."));
  }

  private void durable(long count, long now) {
    durability.durable(count, now);
    for (Peer peer : ready) {
      if (peers.containsValue(peer)) {
        peer.flush(now);
      }
    }
    ready.clear();
    durability.tidy(this::liveBytes, this::snapshot);
  }

  private void sendSilently(NodeId to, Envelope envelope, long now) {
    Peer peer = peers.get(to);
    if (peer != null) {
      peer.dialogue().sendSilently(envelope, now);
    }
  }

  private long liveBytes() {
    return agents.bytes()
        + loopback.bytes()
        + peers.values().stream().mapToLong(peer -> peer.dialogue().mailbox().bytes()).sum();
  }

  private void snapshot(Consumer<JournalRecord> records) {
    agents.snapshot(records);
    loopback.snapshot(records);
    peers.values().forEach(peer -> peer.dialogue().mailbox().snapshot(records));
  }

  /// Nothing is left of what was said to and by this node.
  void forget(NodeId id) {
    durability.append(new JournalRecord.Forgotten(id));
    durability.discard();
  }
}
