package dev.stenope.sim;

import dev.stenope.core.wire.Endpoint;

/// A UDP datagram on its way. `ttl` is the number of routers that it may still pass.
public record Datagram(Endpoint source, Endpoint destination, byte[] bytes, int ttl) {
  static final int TTL = 64;

  Datagram from(Endpoint other) {
    return new Datagram(other, destination, bytes, ttl);
  }

  Datagram to(Endpoint other) {
    return new Datagram(source, other, bytes, ttl);
  }

  Datagram hop() {
    return new Datagram(source, destination, bytes, ttl - 1);
  }

  /// The receiver may write into the bytes, so a duplicate needs its own.
  Datagram copy() {
    return new Datagram(source, destination, bytes.clone(), ttl);
  }

  /// The size of the IP packet (RFC 791, RFC 8200, RFC 768), in bytes.
  int size() {
    return bytes.length + (destination.isV4() ? 28 : 48);
  }

  @Override
  public String toString() {
    return source + " > " + destination + " (" + bytes.length + " bytes)";
  }
}
