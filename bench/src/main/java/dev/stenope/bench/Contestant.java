package dev.stenope.bench;

import java.util.Locale;
import java.util.Optional;

/// Those that do the same work, and what they are.
enum Contestant {
  STENOPE("two nodes, one direct path, AES-256-GCM"),
  PLAIN("the same without segmentation offload", "-Dstenope.udp.plain=true"),
  CUBIC("two nodes that fill the queue by CUBIC instead of BBR", "-Dbench.congestion=cubic"),
  ONCE("two nodes that send small messages once, whatever is lost", "-Dbench.fec=off"),
  QUIC("Netty 4.2 (quiche), NIO, AES-128-GCM"),
  EPOLL("the same on epoll with segmentation offload", "-Dbench.quic.epoll=true"),
  TLS("TCP + TLS 1.3 of the JDK, AES-256-GCM"),
  TCP_BBR("the same with BBR in the kernel");

  final String text;

  /// The option of the JVM that it alone has; empty if there is none.
  final String option;

  Contestant(String text) {
    this(text, "");
  }

  Contestant(String text, String option) {
    this.text = text;
    this.option = option;
  }

  /// What runs at an end; empty if it takes no part in this. Some differ from others only over a
  /// line.
  Optional<Class<?>> program(Discipline discipline, boolean line) {
    if (!line && (this == ONCE || this == TCP_BBR)) {
      return Optional.empty();
    }
    return program(discipline);
  }

  private Optional<Class<?>> program(Discipline discipline) {
    return Optional.ofNullable(
        switch (this) {
          case STENOPE, PLAIN, CUBIC ->
              switch (discipline) {
                case BULK -> StenopeBulk.class;
                case FILES -> StenopeFiles.class;
                case ROUND_TRIP -> StenopeRoundTrip.class;
              };
          case ONCE -> discipline == Discipline.ROUND_TRIP ? StenopeRoundTrip.class : null;
          case QUIC, EPOLL ->
              switch (discipline) {
                case BULK -> QuicBulk.class;
                case FILES -> null;
                case ROUND_TRIP -> QuicRoundTrip.class;
              };
          case TLS, TCP_BBR ->
              switch (discipline) {
                case BULK -> TlsBulk.class;
                case FILES -> TlsFiles.class;
                case ROUND_TRIP -> TlsRoundTrip.class;
              };
        });
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
