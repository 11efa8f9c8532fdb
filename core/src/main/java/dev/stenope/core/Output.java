package dev.stenope.core;

import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.mesh.Roster;
import dev.stenope.core.nat.NatBehavior;
import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.Envelope;

/// What a [Bridge] wants done. Those of the first group are orders to the shell, those of the
/// second are for whoever watches the node.
public sealed interface Output {
  /// Sends a datagram. The bytes are valid until the sink returns.
  record Transmit(int socket, Endpoint to, byte[] buffer, int offset, int length)
      implements Output {}

  /// Binds a UDP socket to a port, any if 0, and calls it `socket` from now on.
  record OpenSocket(int socket, int port) implements Output {}

  record CloseSocket(int socket) implements Output {}

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

  /// A message for the people and agents of this node, once and in order per sender.
  record Delivered(NodeId from, Envelope envelope) implements Output {}

  /// How far a message of ours has come.
  record Receipt(NodeId to, String messageId, Progress progress) implements Output {}

  /// A peer was met for the first time, or its keys were renewed by a further invitation.
  record Met(NodeId peer, String name) implements Output {}

  /// The state of a peer changed; `bridge.status()` tells it.
  record PeerChanged(NodeId peer, PeerState state) implements Output {}

  /// `bytes` of [Input.Load] have arrived at the peer, `nanos` after the request.
  record Loaded(NodeId peer, long bytes, long nanos) implements Output {}

  record Pong(NodeId peer, long token, long nanos) implements Output {}

  record NatKnown(NatBehavior behavior) implements Output {}

  /// Something a person should know: what happened, why, and what to do.
  record Notice(String code, String text) implements Output {}

  /// The states of a message, in order.
  enum Progress {
    QUEUED,
    SENT,
    DELIVERED,
    /// Not taken: too long, or too much is waiting.
    REFUSED
  }

  enum PeerState {
    OFFLINE,
    CONNECTING,
    ONLINE
  }
}
