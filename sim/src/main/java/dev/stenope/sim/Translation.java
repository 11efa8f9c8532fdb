package dev.stenope.sim;

import dev.stenope.core.wire.Endpoint;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// What a router does to the packets that pass between its inside and its outside: it rewrites one,
/// or drops it (null).
public interface Translation {
  /// Of a packet from the inside.
  @Nullable Datagram outbound(Datagram packet, long now);

  /// Of a packet from the outside.
  @Nullable Datagram inbound(Datagram packet, long now);

  /// Forgets all state, as a reboot does.
  void flush();

  /// Makes the translation of a router that has one address on the outside.
  @FunctionalInterface
  interface Kind {
    Translation at(Endpoint address, RandomGenerator random);
  }
}
