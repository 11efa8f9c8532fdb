package dev.stenope.core;

import dev.stenope.core.Output.PeerState;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.wire.Endpoint;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a node knows of itself and its peers at one instant. `age` is the number of seconds that
/// its own presence has been so.
public record Status(
    NodeId node, String name, Presence presence, long age, List<PeerStatus> peers) {

  /// `connectNanos` is the time from both handshake files being readable to the first sealed packet
  /// of this link, 0 where there is none; `attempts` counts the meetings tried since the peer was
  /// last online; `queued` the messages that the peer has not accepted yet.
  public record PeerStatus(
      NodeId node,
      String name,
      PeerState state,
      PresenceStatus presence,
      @Nullable PathStatus path,
      long connectNanos,
      int attempts,
      int queued) {}

  /// `age` is the number of seconds that it has been so, -1 if nobody knows; of one that is asleep
  /// or offline, since the last sign of it. The way is `suspect` while it leaves a challenge
  /// unanswered.
  public record PresenceStatus(Presence presence, long age, Reach reach, boolean suspect) {
    /// What is known of a peer of which nothing is known.
    public static final PresenceStatus UNKNOWN =
        new PresenceStatus(Presence.OFFLINE, -1, Reach.NONE, false);
  }

  /// The best way to a peer.
  public enum Reach {
    /// A path of packets between the two.
    DIRECT,
    /// A broker carries the packets.
    RELAYED,
    /// Messages are laid into the drop. Those for a peer that is away wait there.
    MAIL,
    /// Messages wait on this node.
    NONE
  }

  /// `kind` is one of lan, ipv6, punched, turn, nats, mqtt, drop; `since` is in nanoseconds since
  /// 1970. `loss` is the part of our packets that the path loses, 0 to 1, smoothed over the last
  /// few hundred. The drop has neither addresses nor a round trip: those are null, and 0.
  public record PathStatus(
      String kind,
      @Nullable Endpoint local,
      @Nullable Endpoint remote,
      long rttNanos,
      double loss,
      long since) {}
}
