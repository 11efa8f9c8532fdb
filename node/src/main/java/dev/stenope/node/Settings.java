package dev.stenope.node;

import dev.stenope.core.link.Congestion;
import dev.stenope.core.mesh.Guests;
import dev.stenope.core.nat.TurnServer;
import dev.stenope.node.carrier.Carriers;
import dev.stenope.node.files.FileSettings;
import dev.stenope.node.relay.RelaySettings;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What a person may choose for a node: the drops as URIs or paths, the brokers that may carry
/// packets as URIs, the STUN and the time servers as `host:port`, the TURN servers as URIs, the
/// local addresses to use as IP literals (all if empty), the local port of the first socket (any if
/// 0), whether routers are asked to map ports, what decides how fast data leaves, whether small
/// messages are sent once more where packets are lost, how long a direct path is used in
/// nanoseconds (`Long.MAX_VALUE` for ever), what becomes of files, how this node is a relay for
/// others, null if it is none, which peers are guests, and whether there are ways to bring alerts
/// to people.
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
    @Nullable RelaySettings relay,
    Guests guests,
    boolean alerts) {
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
        null,
        Guests.NONE,
        false);
  }

  public Settings withDrops(List<String> others) {
    return with(draft -> draft.drops = others);
  }

  public Settings withCarriers(List<String> others) {
    return with(draft -> draft.carriers = others);
  }

  public Settings withStun(List<String> others) {
    return with(draft -> draft.stun = others);
  }

  public Settings withNtp(List<String> others) {
    return with(draft -> draft.ntp = others);
  }

  public Settings withTurn(List<String> others) {
    return with(draft -> draft.turn = others);
  }

  public Settings withBind(List<String> others) {
    return with(draft -> draft.bind = others);
  }

  public Settings withPort(int other) {
    return with(draft -> draft.port = other);
  }

  public Settings withPortMapping(boolean other) {
    return with(draft -> draft.portMapping = other);
  }

  public Settings withCongestion(Congestion.Algorithm other) {
    return with(draft -> draft.congestion = other);
  }

  public Settings withFec(boolean other) {
    return with(draft -> draft.fec = other);
  }

  public Settings withRotation(long other) {
    return with(draft -> draft.rotation = other);
  }

  public Settings withFiles(FileSettings other) {
    return with(draft -> draft.files = other);
  }

  public Settings withRelay(@Nullable RelaySettings other) {
    return with(draft -> draft.relay = other);
  }

  public Settings withGuests(Guests other) {
    return with(draft -> draft.guests = other);
  }

  public Settings withAlerts(boolean other) {
    return with(draft -> draft.alerts = other);
  }

  private Settings with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.settings();
  }

  /// Settings of which something is being changed.
  private static final class Draft {
    List<String> drops;
    List<String> carriers;
    List<String> stun;
    List<String> ntp;
    List<String> turn;
    List<String> bind;
    int port;
    boolean portMapping;
    Congestion.Algorithm congestion;
    boolean fec;
    long rotation;
    FileSettings files;
    @Nullable RelaySettings relay;
    Guests guests;
    boolean alerts;

    Draft(Settings from) {
      drops = from.drops;
      carriers = from.carriers;
      stun = from.stun;
      ntp = from.ntp;
      turn = from.turn;
      bind = from.bind;
      port = from.port;
      portMapping = from.portMapping;
      congestion = from.congestion;
      fec = from.fec;
      rotation = from.rotation;
      files = from.files;
      relay = from.relay;
      guests = from.guests;
      alerts = from.alerts;
    }

    Settings settings() {
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
          relay,
          guests,
          alerts);
    }
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
        rotation,
        guests,
        alerts);
  }
}
