package dev.stenope.core;

import dev.stenope.core.link.Congestion;
import dev.stenope.core.mesh.Guests;
import dev.stenope.core.nat.TurnServer;
import dev.stenope.core.path.PathBook;
import dev.stenope.core.path.RelayAddress;
import dev.stenope.core.wire.Endpoint;
import java.util.List;

/// What is chosen for a node.
///
/// `port` is that of the first socket, 0 for any; `loopback` lets peers name addresses of the
/// loopback interface, for nodes on one machine; `brokers` are the endpoints that stand for those
/// of this node, as [PathBook.Kind#broker] makes them; `relays` are the addresses of the relays
/// among them, of which peers are told the first two; `turn` are the TURN servers, the preferred
/// one first; `congestion` decides how fast data leaves; `fec` tells whether small messages are
/// sent once more where packets are lost; `rotation` is how long a direct path is used, in
/// nanoseconds, `Long.MAX_VALUE` for ever; `guests` are machines of somebody else: whom they
/// declare compromised is told and not followed, and their ports are searched only where they were
/// heard before; `alerts` tells whether this node has ways to bring alerts to people.
public record Settings(
    int port,
    boolean loopback,
    List<Endpoint> brokers,
    List<RelayAddress> relays,
    List<TurnServer> turn,
    Congestion.Algorithm congestion,
    boolean fec,
    long rotation,
    Guests guests,
    boolean alerts) {
  /// How long a direct path is used unless told otherwise, in nanoseconds.
  public static final long ROTATION = Rotation.HOUR;

  public Settings(int port, boolean loopback) {
    this(
        port,
        loopback,
        List.of(),
        List.of(),
        List.of(),
        Congestion.Algorithm.BBR,
        true,
        ROTATION,
        Guests.NONE,
        false);
  }
}
