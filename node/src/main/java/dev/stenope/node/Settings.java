package dev.stenope.node;

import dev.stenope.core.link.Congestion;
import dev.stenope.core.nat.TurnServer;
import dev.stenope.node.carrier.Carriers;
import dev.stenope.node.files.FileSettings;
import dev.stenope.node.relay.RelaySettings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a person may choose for a node: the drops as URIs or paths, the brokers that may carry
/// packets as URIs, the STUN and the time servers as `host:port`, the TURN servers as URIs, the
/// local addresses to use as IP literals (all if empty), the local port of the first socket (any if
/// 0), whether routers are asked to map ports, what decides how fast data leaves, whether small
/// messages are sent once more where packets are lost, how long a direct path is used in
/// nanoseconds (`Long.MAX_VALUE` for ever), what becomes of files, and how this node is a relay for
/// others, null if it is none.
public record Settings(
    List<String> drops,
    List<String> carriers,
    List<String> stun,
    List<String> ntp,
    List<String> turn,
    List<String> bind,
    int port,
    boolean portMapping,
    Congestion.Algorithm congestion,
    boolean fec,
    long rotation,
    FileSettings files,
    @Nullable RelaySettings relay) {
  public Settings {
    drops = List.copyOf(drops);
    carriers = List.copyOf(carriers);
    stun = List.copyOf(stun);
    ntp = List.copyOf(ntp);
    turn = List.copyOf(turn);
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
        List.of(),
        List.of(),
        0,
        true,
        Congestion.Algorithm.BBR,
        true,
        dev.stenope.core.Settings.ROTATION,
        FileSettings.standard(),
        null);
  }

  public Settings withDrops(List<String> others) {
    return new Settings(
        others,
        carriers,
        stun,
        ntp,
        turn,
        bind,
        port,
        portMapping,
        congestion,
        fec,
        rotation,
        files,
        relay);
  }

  public Settings withCarriers(List<String> others) {
    return new Settings(
        drops,
        others,
        stun,
        ntp,
        turn,
        bind,
        port,
        portMapping,
        congestion,
        fec,
        rotation,
        files,
        relay);
  }

  public Settings withStun(List<String> others) {
    return new Settings(
        drops,
        carriers,
        others,
        ntp,
        turn,
        bind,
        port,
        portMapping,
        congestion,
        fec,
        rotation,
        files,
        relay);
  }

  public Settings withNtp(List<String> others) {
    return new Settings(
        drops,
        carriers,
        stun,
        others,
        turn,
        bind,
        port,
        portMapping,
        congestion,
        fec,
        rotation,
        files,
        relay);
  }

  public Settings withTurn(List<String> others) {
    return new Settings(
        drops,
        carriers,
        stun,
        ntp,
        others,
        bind,
        port,
        portMapping,
        congestion,
        fec,
        rotation,
        files,
        relay);
  }

  public Settings withBind(List<String> others) {
    return new Settings(
        drops,
        carriers,
        stun,
        ntp,
        turn,
        others,
        port,
        portMapping,
        congestion,
        fec,
        rotation,
        files,
        relay);
  }

  public Settings withPort(int other) {
    return new Settings(
        drops,
        carriers,
        stun,
        ntp,
        turn,
        bind,
        other,
        portMapping,
        congestion,
        fec,
        rotation,
        files,
        relay);
  }

  public Settings withPortMapping(boolean other) {
    return new Settings(
        drops,
        carriers,
        stun,
        ntp,
        turn,
        bind,
        port,
        other,
        congestion,
        fec,
        rotation,
        files,
        relay);
  }

  public Settings withCongestion(Congestion.Algorithm other) {
    return new Settings(
        drops,
        carriers,
        stun,
        ntp,
        turn,
        bind,
        port,
        portMapping,
        other,
        fec,
        rotation,
        files,
        relay);
  }

  public Settings withFec(boolean other) {
    return new Settings(
        drops,
        carriers,
        stun,
        ntp,
        turn,
        bind,
        port,
        portMapping,
        congestion,
        other,
        rotation,
        files,
        relay);
  }

  public Settings withRotation(long other) {
    return new Settings(
        drops,
        carriers,
        stun,
        ntp,
        turn,
        bind,
        port,
        portMapping,
        congestion,
        fec,
        other,
        files,
        relay);
  }

  public Settings withFiles(FileSettings other) {
    return new Settings(
        drops,
        carriers,
        stun,
        ntp,
        turn,
        bind,
        port,
        portMapping,
        congestion,
        fec,
        rotation,
        other,
        relay);
  }

  public Settings withRelay(@Nullable RelaySettings other) {
    return new Settings(
        drops,
        carriers,
        stun,
        ntp,
        turn,
        bind,
        port,
        portMapping,
        congestion,
        fec,
        rotation,
        files,
        other);
  }

  /// What the core has to know of it, and of this machine.
  dev.stenope.core.Settings core(boolean loopback, Carriers carriers, List<TurnServer> servers) {
    return new dev.stenope.core.Settings(
        port,
        loopback,
        carriers.endpoints(),
        carriers.relays(),
        servers,
        congestion,
        fec,
        rotation);
  }
}
