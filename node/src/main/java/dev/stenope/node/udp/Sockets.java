package dev.stenope.node.udp;

import dev.stenope.core.wire.Endpoint;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The UDP sockets of a node, by number. For one thread.
public final class Sockets {
  private static final int BIND_ATTEMPTS = 8;

  private final Selector selector;
  private final List<InetAddress> addresses;
  private final Map<Integer, List<UdpSocket>> open = new HashMap<>();
  private final PlainSocket.Memory memory = new PlainSocket.Memory();
  private final @Nullable Offload offload;
  private long unsent;

  /// Takes what arrives. The bytes are valid until it returns.
  @FunctionalInterface
  public interface Arrivals {
    void arrived(int socket, Endpoint from, byte[] buffer, int offset, int length);
  }

  /// Sockets are bound to each of `addresses`, or to all of this host if there are none. With a
  /// `kernel` they use the offload that it has, without one the JDK alone.
  public Sockets(Selector selector, List<InetAddress> addresses, @Nullable Kernel kernel) {
    this.selector = selector;
    this.offload = kernel == null ? null : new Offload(kernel);
    this.addresses = List.copyOf(addresses);
  }

  /// Binds a socket, to any port if `port` is 0, and returns the port.
  public int open(int number, int port) throws IOException {
    close(number);
    if (addresses.isEmpty()) {
      UdpSocket socket = openOne(number, null, port);
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
        UdpSocket socket = openOne(number, address, port);
        sockets.add(socket);
        port = socket.port();
      }
    } catch (IOException | RuntimeException e) {
      sockets.forEach(UdpSocket::close);
      throw e;
    }
    return sockets;
  }

  private UdpSocket openOne(int number, @Nullable InetAddress address, int port)
      throws IOException {
    PlainSocket plain = PlainSocket.open(number, address, port, memory);
    try {
      UdpSocket socket = offload == null ? plain : new LinuxSocket(plain, offload);
      plain.register(selector, socket);
      return socket;
    } catch (IOException | RuntimeException e) {
      plain.close();
      throw e;
    }
  }

  /// Closes a socket, if it is open. What was sent before is on its way.
  public void close(int number) {
    flush();
    List<UdpSocket> sockets = open.remove(number);
    if (sockets != null) {
      sockets.forEach(UdpSocket::close);
    }
  }

  public void closeAll() {
    flush();
    open.values().forEach(sockets -> sockets.forEach(UdpSocket::close));
    open.clear();
  }

  /// Sends a packet, at the latest at the next [#flush].
  public void send(int number, Endpoint to, byte[] buffer, int offset, int length) {
    UdpSocket socket = towards(number, to);
    unsent += socket == null ? 1 : socket.send(to, buffer, offset, length);
  }

  /// Has everything leave that waits for company. To be called before waiting.
  public void flush() {
    if (offload != null) {
      unsent += offload.batch.flush();
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
  public int receive(Arrivals arrivals) {
    int packets = 0;
    for (SelectionKey key : selector.selectedKeys()) {
      if (key.attachment() instanceof UdpSocket socket) {
        packets += socket.receive(arrivals);
      }
    }
    selector.selectedKeys().clear();
    flush();
    return packets;
  }

  /// The number of packets that the system did not take.
  public long unsent() {
    return unsent;
  }
}
