package dev.stenope.node;

import dev.stenope.core.wire.Endpoint;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The UDP sockets of a node, by number. For one thread.
final class Sockets {
  /// The most packets that are read from one socket before the others, and the timers, have their
  /// turn.
  private static final int BURST = 64;

  private static final int MAX_PACKET = 1 << 16;
  private static final int BIND_ATTEMPTS = 8;

  private final Selector selector;
  private final List<InetAddress> addresses;
  private final Map<Integer, List<UdpSocket>> open = new HashMap<>();
  private final ByteBuffer incoming = ByteBuffer.allocateDirect(MAX_PACKET);
  private final ByteBuffer outgoing = ByteBuffer.allocateDirect(MAX_PACKET);
  private final byte[] packet = new byte[MAX_PACKET];
  private long unsent;

  /// Takes what arrives. The bytes are valid until it returns.
  @FunctionalInterface
  interface Arrivals {
    void arrived(int socket, Endpoint from, byte[] buffer, int offset, int length);
  }

  /// Sockets are bound to each of `addresses`, or to all of this host if there are none.
  Sockets(Selector selector, List<InetAddress> addresses) {
    this.selector = selector;
    this.addresses = List.copyOf(addresses);
  }

  /// Binds a socket, to any port if `port` is 0, and returns the port.
  int open(int number, int port) throws IOException {
    close(number);
    if (addresses.isEmpty()) {
      UdpSocket socket = UdpSocket.open(selector, number, null, port);
      open.put(number, List.of(socket));
      return socket.port();
    }
    for (int attempt = 1; ; attempt++) {
      try {
        List<UdpSocket> sockets = openEach(number, port);
        open.put(number, sockets);
        return sockets.getFirst().port();
      } catch (BindException e) {
        if (port != 0 || attempt == BIND_ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /// A port that is free at the first address may be taken at the second.
  private List<UdpSocket> openEach(int number, int wanted) throws IOException {
    List<UdpSocket> sockets = new ArrayList<>();
    int port = wanted;
    try {
      for (InetAddress address : addresses) {
        UdpSocket socket = UdpSocket.open(selector, number, address, port);
        sockets.add(socket);
        port = socket.port();
      }
    } catch (IOException | RuntimeException e) {
      sockets.forEach(UdpSocket::close);
      throw e;
    }
    return sockets;
  }

  void close(int number) {
    List<UdpSocket> sockets = open.remove(number);
    if (sockets != null) {
      sockets.forEach(UdpSocket::close);
    }
  }

  void closeAll() {
    open.values().forEach(sockets -> sockets.forEach(UdpSocket::close));
    open.clear();
  }

  void send(int number, Endpoint to, byte[] buffer, int offset, int length) {
    UdpSocket socket = towards(number, to);
    if (socket == null || length > MAX_PACKET) {
      unsent++;
      return;
    }
    outgoing.clear().put(buffer, offset, length).flip();
    if (!socket.send(to, outgoing)) {
      unsent++;
    }
  }

  private @Nullable UdpSocket towards(int number, Endpoint to) {
    List<UdpSocket> sockets = open.get(number);
    if (sockets == null) {
      return null;
    }
    for (UdpSocket socket : sockets) {
      if (socket.reaches(to)) {
        return socket;
      }
    }
    return null;
  }

  /// Reads the sockets that the selector has selected and returns the number of packets.
  int receive(Arrivals arrivals) {
    int packets = 0;
    for (SelectionKey key : selector.selectedKeys()) {
      if (key.attachment() instanceof UdpSocket socket) {
        packets += receive(socket, arrivals);
      }
    }
    selector.selectedKeys().clear();
    return packets;
  }

  private int receive(UdpSocket socket, Arrivals arrivals) {
    for (int packets = 0; packets < BURST; packets++) {
      Endpoint from = socket.receive(incoming.clear());
      if (from == null) {
        return packets;
      }
      int length = incoming.position();
      // One bulk copy is cheaper than deciphering in a direct buffer.
      incoming.get(0, packet, 0, length);
      arrivals.arrived(socket.number, from, packet, 0, length);
    }
    return BURST;
  }

  /// The number of packets that the system did not take.
  long unsent() {
    return unsent;
  }
}
