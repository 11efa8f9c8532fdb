package dev.stenope.node;

import java.util.List;

/// What a person may choose for a node: the drops as URIs or paths, the brokers that may carry
/// packets as URIs, the STUN servers as `host:port`, the local addresses to use as IP literals (all
/// if empty), and the local port of the first socket (any if 0).
public record Settings(
    List<String> drops, List<String> carriers, List<String> stun, List<String> bind, int port) {
  public Settings {
    drops = List.copyOf(drops);
    carriers = List.copyOf(carriers);
    stun = List.copyOf(stun);
    bind = List.copyOf(bind);
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("not a port: " + port);
    }
  }

  public static Settings standard() {
    return new Settings(List.of(), List.of(), List.of(), List.of(), 0);
  }

  public Settings withDrops(List<String> others) {
    return new Settings(others, carriers, stun, bind, port);
  }

  public Settings withCarriers(List<String> others) {
    return new Settings(drops, others, stun, bind, port);
  }

  public Settings withStun(List<String> others) {
    return new Settings(drops, carriers, others, bind, port);
  }

  public Settings withBind(List<String> others) {
    return new Settings(drops, carriers, stun, others, port);
  }

  public Settings withPort(int other) {
    return new Settings(drops, carriers, stun, bind, other);
  }
}
