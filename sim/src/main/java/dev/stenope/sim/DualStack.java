package dev.stenope.sim;

import org.jspecify.annotations.Nullable;

/// One translation for IPv4 and another for IPv6.
record DualStack(Translation v4, Translation v6) implements Translation {
  @Override
  public @Nullable Datagram outbound(Datagram packet, long now) {
    return of(packet).outbound(packet, now);
  }

  @Override
  public @Nullable Datagram inbound(Datagram packet, long now) {
    return of(packet).inbound(packet, now);
  }

  @Override
  public void flush() {
    v4.flush();
    v6.flush();
  }

  private Translation of(Datagram packet) {
    return packet.destination().isV4() ? v4 : v6;
  }
}
