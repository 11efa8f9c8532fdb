package dev.stenope.bench;

import java.util.Locale;

/// Those that do the same work, and what they are.
enum Contestant {
  STENOPE(StenopeBulk.class, StenopeRoundTrip.class, "two nodes, one direct path, AES-256-GCM"),
  PLAIN(
      StenopeBulk.class,
      StenopeRoundTrip.class,
      "the same without segmentation offload",
      "-Dstenope.udp.plain=true"),
  CUBIC(
      StenopeBulk.class,
      StenopeRoundTrip.class,
      "two nodes that fill the queue by CUBIC instead of BBR",
      "-Dbench.congestion=cubic"),
  QUIC(QuicBulk.class, QuicRoundTrip.class, "Netty 4.2 (quiche), NIO, AES-128-GCM"),
  EPOLL(
      QuicBulk.class,
      QuicRoundTrip.class,
      "the same on epoll with segmentation offload",
      "-Dbench.quic.epoll=true"),
  TLS(TlsBulk.class, TlsRoundTrip.class, "TCP + TLS 1.3 of the JDK, AES-256-GCM");

  final String text;
  private final Class<?> bulk;
  private final Class<?> roundTrip;

  /// The option of the JVM that it alone has; empty if there is none.
  final String option;

  Contestant(Class<?> bulk, Class<?> roundTrip, String text) {
    this(bulk, roundTrip, text, "");
  }

  Contestant(Class<?> bulk, Class<?> roundTrip, String text, String option) {
    this.bulk = bulk;
    this.roundTrip = roundTrip;
    this.text = text;
    this.option = option;
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
