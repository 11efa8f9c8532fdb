package dev.stenope.core;

import dev.stenope.core.agent.Order;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.delivery.Ref;
import dev.stenope.core.mesh.Invitation;
import dev.stenope.core.nat.KnownNetwork;
import dev.stenope.core.nat.PortMapper;
import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.Envelope;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What can happen to a [Bridge]: the events of sockets, drop and clock, and the wishes of people
/// and agents.
public sealed interface Input {
  /// A datagram. The bytes belong to the shell again once the call returns; the core decrypts them
  /// in place.
  record Arrived(int socket, Endpoint from, byte[] buffer, int offset, int length)
      implements Input {}

  /// The socket asked for by [Output.OpenSocket] is bound; `local` are the addresses of this host
  /// with its port.
  record SocketOpened(int socket, List<Endpoint> local) implements Input {}

  /// The socket cannot be had, or is no more; `reason` is the end of a sentence for a person.
  record SocketFailed(int socket, String reason) implements Input {}

  /// What the default gateways are, and what comes of [Output.ToGateway].
  record FromGateway(PortMapper.Event event) implements Input {}

  /// Names seen in the drop for the first time since they were last absent.
  record Appeared(List<String> names) implements Input {}

  /// The content of a file asked for by [Output.Fetch], cut off one byte above the limit that was
  /// asked for.
  record Fetched(String name, byte[] content) implements Input {}

  /// Whether the drop can be used, and if not, why, as a line for a person.
  record DropState(boolean usable, String reason) implements Input {}

  /// The addresses of this host changed, or it woke from sleep.
  record NetworkChanged() implements Input {}

  /// The wall clock: what must be added to the steady clock to get true UTC, and the bound of its
  /// error, both nanoseconds.
  record ClockCorrected(long offset, long error) implements Input {}

  /// The network in which this host is: a name by which it is known again, of at most
  /// [KnownNetwork#MAX_KEY] characters, empty if it has none.
  record InNetwork(String key) implements Input {}

  /// What an earlier life has last asked to keep.
  record KnownNetworks(List<KnownNetwork> networks) implements Input {}

  /// Servers that answer STUN binding requests.
  record StunServers(List<Endpoint> servers) implements Input {}

  /// Waits for one node that knows the invitation. It is called `alias` here, or, where that is
  /// empty, as it calls itself.
  record Invite(Invitation invitation, String alias) implements Input {
    public Invite(Invitation invitation) {
      this(invitation, "");
    }
  }

  /// Meets the node that made the invitation.
  record Join(Invitation invitation) implements Input {}

  /// The first `count` records that were appended since the start are on the disk.
  record Durable(long count) implements Input {}

  /// What was told with the refs of this stream, up to this one, is known for good and need not be
  /// told again.
  record Recorded(NodeId peer, Ref upTo) implements Input {}

  /// A message of a peer has come further here: [Output.Progress#INJECTED], or
  /// [Output.Progress#PROCESSED]. The peer is told.
  record Progressed(NodeId peer, String messageId, Output.Progress progress) implements Input {}

  /// Sends an envelope to this one peer, or to this node itself, whatever its target says.
  record Send(NodeId to, Envelope envelope) implements Input {}

  /// A wish for one of the machines that nodes run for their agents.
  record Ordered(Order order) implements Input {}

  /// Sends a message about files, which yields to all others. [Output.BulkSettled] tells when there
  /// is room for more: at most 8 MiB wait, and what exceeds that is dropped.
  record Bulk(NodeId to, byte[] message) implements Input {}

  /// Sends bytes that mean nothing and are thrown away on arrival, to measure the path.
  record Load(NodeId to, long bytes) implements Input {}

  /// What the peers are told that this node is, one of those that [Presence#isSaid]; null leaves it
  /// to [Used] again.
  record SetPresence(@Nullable Presence presence) implements Input {}

  /// Somebody uses this node: it is not idle.
  record Used() implements Input {}

  /// The machine has slept: the wall clock has gone on while the steady clock has not.
  record Slept() implements Input {}

  /// Measures the round trip on the path in use; answered by [Output.Pong], or by nothing.
  record Ping(NodeId to, long token) implements Input {}

  /// Finds out what the NATs before this node do; answered by [Output.NatKnown].
  record ProbeNat() implements Input {}

  /// Forgets a peer and all its keys.
  record Forget(NodeId peer) implements Input {}

  /// A person says that a peer is compromised: it is forgotten with all its keys, told so, never
  /// met again, and declared to all others. [Output.Dropped] follows.
  record Compromised(NodeId peer) implements Input {}

  /// A person takes that back, here: an invitation can bring the node back. What others say of it
  /// does not count here any more.
  record Pardon(NodeId node) implements Input {}

  /// Says goodbye to all peers and withdraws what lies in the drop.
  record Stop() implements Input {}
}
