package dev.stenope.core.wire;

import java.net.InetAddress;
import java.net.UnknownHostException;

/// A transport address: an IPv6 address in two halves, or an IPv4 address mapped into one (RFC
/// 4291, section 2.5.5.2), and a port of 0 to 65535. Never a host name.
public record Endpoint(long high, long low, int port) {
  private static final long V4_MAPPED = 0xffff_0000_0000L;
  private static final long DISCARD = 0x0100_0000_0000_0000L;

  public Endpoint {
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("not a port: " + port);
    }
  }

  /// `address` has 4 or 16 bytes.
  public static Endpoint of(byte[] address, int port) {
    if (address.length == 4) {
      return new Endpoint(0, V4_MAPPED | number(address, 0, 4), port);
    }
    if (address.length != 16) {
      throw new IllegalArgumentException("an address has 4 or 16 bytes");
    }
    return new Endpoint(number(address, 0, 8), number(address, 8, 16), port);
  }

  /// `literal` is an IPv4 address in dotted form or an IPv6 address, with or without brackets,
  /// without a zone.
  public static Endpoint of(String literal, int port) throws MalformedException {
    if (port < 0 || port > 65535 || literal.length() > 47 || literal.indexOf('%') >= 0) {
      throw new MalformedException("not an address and port");
    }
    if (literal.indexOf(':') < 0 && literal.chars().filter(c -> c == '.').count() != 3) {
      throw new MalformedException("not an IP address");
    }
    try {
      return of(InetAddress.ofLiteral(literal).getAddress(), port);
    } catch (IllegalArgumentException _) {
      throw new MalformedException("not an IP address");
    }
  }

  /// Reads `203.0.113.7:4000` and `[2001:db8::7]:4000`.
  public static Endpoint parse(String text) throws MalformedException {
    int colon = text.lastIndexOf(':');
    if (colon < 1) {
      throw new MalformedException("not an address and port");
    }
    try {
      return of(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    } catch (NumberFormatException _) {
      throw new MalformedException("not a port");
    }
  }

  public Endpoint withPort(int other) {
    return new Endpoint(high, low, other);
  }

  public boolean isV4() {
    return high == 0 && low >>> 32 == 0xffff;
  }

  public boolean sameAddress(Endpoint other) {
    return high == other.high && low == other.low;
  }

  public boolean isLoopback() {
    return isV4() ? ((low >>> 24) & 0xff) == 127 : high == 0 && low == 1;
  }

  /// Whether the address is in 100::/64 (RFC 6666), to which no packet can be sent. Those stand for
  /// ways that are none of IP.
  public boolean isDiscard() {
    return high == DISCARD;
  }

  /// Whether the address is the unspecified one, multicast, broadcast, or in 0.0.0.0/8 or 100::/64:
  /// nothing may be sent there.
  public boolean isUnusable() {
    if (!isV4()) {
      return (high == 0 && low == 0) || high >>> 56 == 0xff || isDiscard();
    }
    long first = (low >>> 24) & 0xff;
    return first == 0 || first >= 224;
  }

  /// Whether the address has no meaning outside its own network: RFC 1918, RFC 6598, link-local,
  /// unique local, loopback.
  public boolean isPrivate() {
    if (!isV4()) {
      return isLoopback() || high >>> 57 == 0xfc >> 1 || high >>> 54 == 0xfe80 >> 6;
    }
    int a = (int) ((low >>> 24) & 0xff);
    int b = (int) ((low >>> 16) & 0xff);
    return a == 10
        || a == 127
        || (a == 172 && b >> 4 == 1)
        || (a == 192 && b == 168)
        || (a == 169 && b == 254)
        || (a == 100 && b >> 6 == 1);
  }

  /// Whether the address is one of those that Tailscale gives: fd7a:115c:a1e0::/48, or
  /// 100.64.0.0/10, which carriers give too (RFC 6598).
  public boolean isTailnet() {
    return isV4()
        ? ((low >>> 24) & 0xff) == 100 && ((low >>> 22) & 3) == 1
        : high >>> 16 == 0xfd7a_115c_a1e0L;
  }

  /// The address in 4 or 16 bytes.
  public byte[] address() {
    byte[] bytes = new byte[isV4() ? 4 : 16];
    for (int i = bytes.length - 1, shift = 0; i >= 0; i--, shift += 8) {
      bytes[i] = (byte) (shift < 64 ? low >>> shift : high >>> (shift - 64));
    }
    return bytes;
  }

  /// The address as text, without port or brackets.
  public String host() {
    try {
      return InetAddress.getByAddress(address()).getHostAddress();
    } catch (UnknownHostException e) {
      throw new AssertionError("4 or 16 bytes are always an address", e);
    }
  }

  @Override
  public String toString() {
    return isV4() ? host() + ":" + port : "[" + host() + "]:" + port;
  }

  private static long number(byte[] bytes, int from, int to) {
    long value = 0;
    for (int i = from; i < to; i++) {
      value = (value << 8) | (bytes[i] & 0xff);
    }
    return value;
  }
}
