package dev.stenope.node;

import dev.stenope.core.Bridge;
import dev.stenope.core.link.Congestion;
import dev.stenope.core.wire.Endpoint;
import dev.stenope.node.files.FileSettings;
import java.util.List;

/// What a person may choose for a node: the drops as URIs or paths, the brokers that may carry
/// packets as URIs, the STUN servers as `host:port`, the local addresses to use as IP literals (all
/// if empty), the local port of the first socket (any if 0), what decides how fast data leaves,
/// whether small messages are sent once more where packets are lost, and what becomes of files.
public record Settings(
    List<String> drops,
    List<String> carriers,
    List<String> stun,
    List<String> bind,
    int port,
    Congestion.Algorithm congestion,
    boolean fec,
    FileSettings files) {
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
    return new Settings(
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        0,
        Congestion.Algorithm.BBR,
        true,
        FileSettings.standard());
  }

  public Settings withDrops(List<String> others) {
    return new Settings(others, carriers, stun, bind, port, congestion, fec, files);
  }

  public Settings withCarriers(List<String> others) {
    return new Settings(drops, others, stun, bind, port, congestion, fec, files);
  }

  public Settings withStun(List<String> others) {
    return new Settings(drops, carriers, others, bind, port, congestion, fec, files);
  }

  public Settings withBind(List<String> others) {
    return new Settings(drops, carriers, stun, others, port, congestion, fec, files);
  }

  public Settings withPort(int other) {
    return new Settings(drops, carriers, stun, bind, other, congestion, fec, files);
  }

  public Settings withCongestion(Congestion.Algorithm other) {
    return new Settings(drops, carriers, stun, bind, port, other, fec, files);
  }

  public Settings withFec(boolean other) {
    return new Settings(drops, carriers, stun, bind, port, congestion, other, files);
  }

  public Settings withFiles(FileSettings other) {
    return new Settings(drops, carriers, stun, bind, port, congestion, fec, other);
  }

  /// What the core has to know of it, and of this machine.
  Bridge.Settings core(boolean loopback, List<Endpoint> brokers) {
    return new Bridge.Settings(port, loopback, brokers, congestion, fec);
  }
}
