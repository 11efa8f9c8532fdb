package dev.stenope.core;

import dev.stenope.core.crypto.NodeId;

/// What the node does for its peers.
interface Circle {
  /// A peer may have to be sought, or need not be sought any more.
  void changed();

  /// [Peer#mail] must survive a restart.
  void keep();

  /// The drop should be looked at more often.
  void busy(long now);

  /// The peer has something to send.
  void ready(Peer peer);

  /// The peer shares no keys with this node any more.
  void disowned(NodeId peer);

  /// The time of day, in nanoseconds since 1970.
  long utc(long now);
}
