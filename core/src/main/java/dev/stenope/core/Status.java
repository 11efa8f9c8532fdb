package dev.stenope.core;

import dev.stenope.core.Output.PeerState;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.wire.Endpoint;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a node knows of itself and its peers at one instant.
public record Status(NodeId node, String name, List<PeerStatus> peers) {

  /// `connectNanos` is the time from both handshake files being readable to the first sealed packet
  /// of this link, 0 where there is none; `attempts` counts the meetings tried since the peer was
  /// last online; `queued` the messages that the peer has not accepted yet.
  public record PeerStatus(
      NodeId node,
      String name,
      PeerState state,
      @Nullable PathStatus path,
      long connectNanos,
      int attempts,
      int queued) {}

  /// `kind` is one of lan, ipv6, punched, drop; `since` is in nanoseconds since 1970. The drop has
  /// neither addresses nor a round trip: those are null, and 0.
  public record PathStatus(
      String kind,
      @Nullable Endpoint local,
      @Nullable Endpoint remote,
      long rttNanos,
      long since) {}
}
