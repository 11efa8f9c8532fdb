package dev.stenope.core;

import dev.stenope.core.agent.Event;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.delivery.Ref;
import dev.stenope.core.mesh.Alert;
import dev.stenope.core.mesh.Health;
import dev.stenope.core.mesh.Roster;
import dev.stenope.core.nat.Ipv6;
import dev.stenope.core.nat.KnownNetwork;
import dev.stenope.core.nat.NatBehavior;
import dev.stenope.core.nat.Outlook;
import dev.stenope.core.nat.PortMapper;
import dev.stenope.core.nat.PortMappingReport;
import dev.stenope.core.path.RelayAddress;
import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.Envelope;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a [Bridge] wants done. Those of the first group are orders to the shell, those of the
/// second are for whoever watches the node.
public sealed interface Output {
  /// Sends a datagram. The bytes are valid until the sink returns.
  record Transmit(int socket, Endpoint to, byte[] buffer, int offset, int length)
      implements Output {}

  /// Binds a UDP socket to a port, any if 0, and calls it `socket` from now on.
  record OpenSocket(int socket, int port) implements Output {}

  /// Has what comes under the name `receive` from any of the brokers of this node arrive on
  /// `socket`, from the endpoint that stands for that broker; and what is sent on this socket to
  /// such an endpoint go to that broker under the name `send`. `told` are relays that the peer has
  /// named, for this channel alone: their numbers as brokers begin at [#FIRST_TOLD]. Closed by
  /// [CloseSocket].
  record OpenChannel(int socket, String send, String receive, List<RelayAddress> told)
      implements Output {
    /// The number of the first relay that a peer has named; those below are brokers of this node.
    public static final int FIRST_TOLD = 8;
  }

  /// Opens the way to the TURN server with this number in [Settings#turn], or to an `alternate`
  /// that it has named, and calls it `socket`. [Input.SocketOpened] tells the address of the server
  /// as the only one; what is sent goes there, and what comes is from there, each a whole message
  /// (RFC 8656, section 3.6). [Input.SocketFailed] tells that there is no such way, or none any
  /// more. Closed by [CloseSocket].
  record OpenTurn(int socket, int server, @Nullable Endpoint alternate) implements Output {}

  record CloseSocket(int socket) implements Output {}

  /// An order to the default gateway, to have it map a port.
  record ToGateway(PortMapper.Order order) implements Output {}

  /// Creates a file in the drop.
  record Put(String name, byte[] content) implements Output {}

  /// Reads a file of the drop, of at most `limit` bytes.
  record Fetch(String name, int limit) implements Output {}

  record Remove(String name) implements Output {}

  /// How often the drop should be looked at from now on, in nanoseconds, where it cannot push.
  record Attend(long interval) implements Output {}

  /// What must survive a restart: all peers and invitations. Written before the outputs that follow
  /// it are carried out.
  record Keep(Roster roster) implements Output {}

  /// Adds a record to the journal. [Input.Durable] tells when it is on the disk; where nothing
  /// waits for that (`awaited`), it may lie for a while until another one comes.
  record Append(byte[] record, boolean awaited) implements Output {}

  /// Begins the journal anew with records that say the same as all so far. What is appended later
  /// goes behind them.
  record Rewrite(List<byte[]> records) implements Output {}

  /// A message of ours is on the disk, to be sent. Told again of one that an earlier life has left,
  /// before anything else is told of it.
  record Queued(NodeId to, Envelope envelope) implements Output {}

  /// A message for the people and agents of this node is on its way to the disk, for those who
  /// cannot wait. [Output.Delivered] follows, for the same envelope; after a death before that the
  /// message comes again, if its sender can still send it.
  record Arriving(NodeId from, Envelope envelope) implements Output {}

  /// A message for the people and agents of this node, in order per sender and priority. Told once,
  /// and again after a start as long as [Input.Recorded] has not come for it.
  record Delivered(NodeId from, Ref ref, Envelope envelope) implements Output {}

  /// How far a message of ours has come; `furthest` is that too, or how far it had come when it
  /// expired. Where there is a `ref`, it is told again after a start as long as [Input.Recorded]
  /// has not come for that.
  record Receipt(
      NodeId to, @Nullable Ref ref, String messageId, Progress progress, Progress furthest)
      implements Output {}

  /// A peer was met for the first time, or its keys were renewed by a further invitation.
  record Met(NodeId peer, String name) implements Output {}

  /// All keys of a peer are gone, at the word of `by`: this node or another one, which has declared
  /// it compromised, or the peer itself, which has dropped those of this node.
  record Dropped(NodeId peer, String name, NodeId by) implements Output {}

  /// The state of a peer changed; `bridge.status()` tells it.
  record PeerChanged(NodeId peer, PeerState state) implements Output {}

  /// The presence of a peer has changed, or the way to it; `bridge.status()` tells since when. At
  /// most one each 200 ms for each peer.
  record PresenceChanged(NodeId peer, Presence presence, Status.Reach reach, boolean suspect)
      implements Output {}

  /// What this node takes the peer for, by its silence, has changed.
  record HealthChanged(NodeId peer, Health health) implements Output {}

  /// People are to be told of this; no other node tells them.
  record Alerted(Alert alert) implements Output {}

  /// A message about files. The peer sends more once [Input.Recorded] has come for it.
  record BulkArrived(NodeId from, Ref ref, byte[] message) implements Output {}

  /// A message of [Input.Bulk] was taken by the peer, or dropped; the array is the caller's again.
  record BulkSettled(NodeId to, byte[] message) implements Output {}

  /// `bytes` of [Input.Load] have arrived at the peer, `nanos` after the request.
  record Loaded(NodeId peer, long bytes, long nanos) implements Output {}

  record Pong(NodeId peer, long token, long nanos) implements Output {}

  /// What the NATs before this node do, and how each peer will be reached. `timing`: the lifetime
  /// of mappings is being found out.
  record NatKnown(
      NatBehavior behavior,
      boolean timing,
      Ipv6 ipv6,
      PortMappingReport portMapping,
      List<PeerOutlook> peers)
      implements Output {}

  /// What one of the machines tells that nodes run for their agents.
  record Told(Event event) implements Output {}

  /// Keeps what is known of networks in place of what was kept before. It may be lost.
  record KeepNetworks(List<KnownNetwork> networks) implements Output {}

  /// Something a person should know: what happened, why, and what to do.
  record Notice(String code, String text) implements Output {}

  /// How one peer will be reached.
  record PeerOutlook(NodeId node, String name, Outlook outlook) {}

  /// The states of a message, in order.
  enum Progress {
    /// On the disk of the sender.
    QUEUED,
    /// On its way.
    SENT,
    /// On the disk of the receiver.
    ACCEPTED,
    /// Handed to an agent there.
    INJECTED,
    /// The agent is done with it.
    PROCESSED,
    /// It was replied to.
    ANSWERED,
    /// Not known to be accepted within its time to live, and given up.
    EXPIRED,
    /// Not taken: too long, or too much is waiting.
    REFUSED
  }

  enum PeerState {
    OFFLINE,
    CONNECTING,
    ONLINE
  }
}
