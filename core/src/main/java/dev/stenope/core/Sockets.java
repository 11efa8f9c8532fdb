package dev.stenope.core;

import dev.stenope.core.crypto.Session;
import dev.stenope.core.nat.PortSamples;
import dev.stenope.core.path.RelayAddress;
import dev.stenope.core.wire.Endpoint;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The UDP sockets, channels and relayed addresses that a bridge has asked for, and who each of
/// them belongs to.
final class Sockets {
  private final Outlet out;
  private final PortMappings mappings;
  private final PortSamples samples = new PortSamples();
  private final Map<Integer, Owner> owners = new HashMap<>();
  private final Map<Integer, TurnSocket> relays = new HashMap<>();
  private int last;

  /// What happens to a socket is told to its owner.
  interface Owner {
    /// The socket is bound; `local` are the addresses of this host with its port.
    void opened(int socket, List<Endpoint> local, long now);

    void failed(int socket, long now);

    /// `reason` is the end of a sentence for a person.
    default void failed(int socket, String reason, long now) {
      failed(socket, now);
    }

    void arrived(Input.Arrived datagram, long now);
  }

  Sockets(Outlet out, PortMappings mappings) {
    this.out = out;
    this.mappings = mappings;
  }

  PortMappings mappings() {
    return mappings;
  }

  /// The external ports that servers saw of this host.
  PortSamples samples() {
    return samples;
  }

  /// Asks for a socket on a port, any if 0, and returns its number.
  int open(int port, Owner owner) {
    int socket = ++last;
    owners.put(socket, owner);
    out.emit(new Output.OpenSocket(socket, port));
    return socket;
  }

  /// Asks for a channel through the brokers and the relays that the peer has named, and returns its
  /// number.
  int openChannel(Session session, List<RelayAddress> told, Owner owner) {
    int socket = ++last;
    owners.put(socket, owner);
    out.emit(new Output.OpenChannel(socket, session.sendChannel(), session.receiveChannel(), told));
    return socket;
  }

  /// Asks for the way to a TURN server, and returns its number.
  int openTurn(int server, @Nullable Endpoint alternate, Owner owner) {
    int socket = ++last;
    owners.put(socket, owner);
    out.emit(new Output.OpenTurn(socket, server, alternate));
    return socket;
  }

  /// A number for a socket that a relay makes of another.
  int openRelayed(TurnSocket relay, Owner owner) {
    int socket = ++last;
    owners.put(socket, owner);
    relays.put(socket, relay);
    out.relay(socket, relay);
    return socket;
  }

  /// The way over the socket seems dead. If it is a relayed one, its server is asked.
  void check(int socket, long now) {
    TurnSocket relay = relays.get(socket);
    if (relay != null) {
      relay.check(now);
    }
  }

  void handOver(int socket, Owner owner) {
    owners.put(socket, owner);
  }

  void close(int socket) {
    if (owners.remove(socket) == null) {
      return;
    }
    TurnSocket relay = relays.remove(socket);
    if (relay == null) {
      mappings.closed(socket);
      out.emit(new Output.CloseSocket(socket));
    } else {
      out.unrelay(socket);
      relay.close(out.now());
    }
  }

  void opened(int socket, List<Endpoint> local, long now) {
    Owner owner = owners.get(socket);
    if (owner != null) {
      owner.opened(socket, local, now);
    }
  }

  void failed(int socket, String reason, long now) {
    Owner owner = owners.get(socket);
    if (owner != null) {
      owner.failed(socket, reason, now);
    }
  }

  void arrived(Input.Arrived datagram, long now) {
    Owner owner = owners.get(datagram.socket());
    if (owner != null) {
      owner.arrived(datagram, now);
    }
  }
}
