package dev.stenope.core.rendezvous;

import dev.stenope.core.crypto.NodeId;
import org.jspecify.annotations.Nullable;

/// Nothing is known of the clocks of peers.
final class NoClocks implements PeerTime {
  @Override
  public long told(long instant) {
    return 0;
  }

  @Override
  public long own(@Nullable NodeId peer, long told, long otherwise) {
    return otherwise;
  }
}
