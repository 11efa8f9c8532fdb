package dev.stenope.core;

import dev.stenope.core.path.FrameSource;
import dev.stenope.core.wire.Frame;
import org.jspecify.annotations.Nullable;

/// What a connection tells, and where it gets its load from.
interface ConnectionListener {
  /// The first path is proven.
  void up(Connection connection, long now);

  /// No path was found in time.
  void failed(Connection connection, long now);

  /// The peer has closed the session.
  void closed(Connection connection, int reason, long now);

  /// An authentic packet has come, and all its frames were told.
  void heard(Connection connection, long now);

  /// A MESSAGE, ACCEPTED or PRESENCE frame.
  void frame(Connection connection, Frame frame, long now);

  void pong(long token, long rtt);

  /// How often, and where, the connections with this peer may search ports.
  SearchBudget searches();

  /// What the connection has to carry; null while it is not the one in use.
  @Nullable FrameSource source(Connection connection);
}
