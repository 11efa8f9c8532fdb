package dev.stenope.bench;

import java.util.Locale;

/// Those that do the same work, and what they are.
enum Contestant {
  STENOPE(
      StenopeBulk.class, StenopeRoundTrip.class, "two nodes, one direct path, NIO, AES-256-GCM"),
  QUIC(QuicBulk.class, QuicRoundTrip.class, "Netty 4.2 (quiche), NIO, AES-128-GCM"),
  TLS(TlsBulk.class, TlsRoundTrip.class, "TCP + TLS 1.3 of the JDK, AES-256-GCM");

  final String text;
  private final Class<?> bulk;
  private final Class<?> roundTrip;

  Contestant(Class<?> bulk, Class<?> roundTrip, String text) {
    this.bulk = bulk;
    this.roundTrip = roundTrip;
    this.text = text;
  }

  /// The program of an end.
  Class<?> program(Discipline discipline) {
    return switch (discipline) {
      case BULK -> bulk;
      case ROUND_TRIP -> roundTrip;
    };
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
