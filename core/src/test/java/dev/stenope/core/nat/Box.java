package dev.stenope.core.nat;

import dev.stenope.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// What stands between a local network and the others: a NAT, or nothing.
interface Box {
  /// The source of a packet after translation.
  Endpoint outbound(Endpoint source, Endpoint destination);

  /// The local destination of a packet, null if it is dropped.
  @Nullable Endpoint inbound(Endpoint source, Endpoint destination);

  /// Whether a packet from inside to the public address comes back in.
  boolean hairpins();

  /// Neither translates nor filters.
  static Box none() {
    return new Box() {
      @Override
      public Endpoint outbound(Endpoint source, Endpoint destination) {
        return source;
      }

      @Override
      public Endpoint inbound(Endpoint source, Endpoint destination) {
        return destination;
      }

      @Override
      public boolean hairpins() {
        return false;
      }
    };
  }
}
