package dev.stenope.bench;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Those that do the same work, and what they are.
enum Contestant {
  STENOPE("two nodes, one direct path, AES-256-GCM"),
  PLAIN("the same without segmentation offload", "-Dstenope.udp.plain=true"),
  CUBIC("two nodes that fill the queue by CUBIC instead of BBR", "-Dbench.congestion=cubic"),
  QUIC("Netty 4.2 (quiche), NIO, AES-128-GCM"),
  EPOLL("the same on epoll with segmentation offload", "-Dbench.quic.epoll=true"),
  TLS("TCP + TLS 1.3 of the JDK, AES-256-GCM");

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

  /// Those that take part in a discipline.
  static Set<Contestant> of(Discipline discipline) {
    Set<Contestant> all = EnumSet.allOf(Contestant.class);
    all.removeIf(each -> each.program(discipline).isEmpty());
    return all;
  }

  /// What runs at an end; empty if it takes no part in this.
  Optional<Class<?>> program(Discipline discipline) {
    return Optional.ofNullable(
        switch (this) {
          case STENOPE, PLAIN, CUBIC ->
              switch (discipline) {
                case BULK -> StenopeBulk.class;
                case FILES -> StenopeFiles.class;
                case ROUND_TRIP -> StenopeRoundTrip.class;
              };
          case QUIC, EPOLL ->
              switch (discipline) {
                case BULK -> QuicBulk.class;
                case FILES -> null;
                case ROUND_TRIP -> QuicRoundTrip.class;
              };
          case TLS ->
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
