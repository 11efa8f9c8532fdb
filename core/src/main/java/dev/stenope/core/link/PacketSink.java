package dev.stenope.core.link;

import dev.stenope.core.path.Path;

/// Where a link's packets go.
@FunctionalInterface
public interface PacketSink {
  /// Sends a packet. The bytes are valid until this returns.
  void transmit(Path path, byte[] buffer, int offset, int length);
}
