package dev.stenope.core.rendezvous;

import dev.stenope.core.crypto.NodeId;
import org.jspecify.annotations.Nullable;

/// The clocks of peers, as far as a link has shown them. What is told of a clock is in microseconds
/// from a beginning that its owner has chosen.
public interface PeerTime {
  /// What peers are told of this instant of the own clock, in nanoseconds.
  long told(long instant);

  /// The instant of the own clock at which that of the peer shows `told`; `otherwise` where that is
  /// not known.
  long own(@Nullable NodeId peer, long told, long otherwise);
}
