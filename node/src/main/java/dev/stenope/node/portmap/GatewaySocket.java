package dev.stenope.node.portmap;

import dev.stenope.core.nat.PortMapper;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.PortUnreachableException;
import java.util.Arrays;
import java.util.function.Consumer;

/// A UDP socket that is connected to port 5351 of a router: the system keeps the packets of others
/// away, and tells when nobody listens there.
final class GatewaySocket implements AutoCloseable {
  /// Longer than any response (RFC 6887, section 7).
  private static final int MAX_LENGTH = 1200;

  private final Route route;
  private final DatagramSocket socket;
  private final Consumer<? super PortMapper.Event> events;

  /// `events` is called by a thread of this socket, and may take its time.
  GatewaySocket(Route route, Consumer<? super PortMapper.Event> events) throws IOException {
    this.route = route;
    this.events = events;
    this.socket = new DatagramSocket(0, route.local());
    socket.connect(route.router(), Route.PORT);
    Thread.ofPlatform().name("stenope-gateway").daemon().start(this::receive);
  }

  Route route() {
    return route;
  }

  /// What cannot be sent is asked for again.
  void send(byte[] request) {
    try {
      socket.send(new DatagramPacket(request, request.length));
    } catch (IOException _) {
      // The receiving side tells, if it is for good.
    }
  }

  private void receive() {
    byte[] buffer = new byte[MAX_LENGTH];
    while (!socket.isClosed()) {
      try {
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        socket.receive(packet);
        byte[] response = Arrays.copyOf(buffer, packet.getLength());
        events.accept(new PortMapper.Answered(route.gateway(), response));
      } catch (PortUnreachableException _) {
        events.accept(new PortMapper.Unreachable(route.gateway()));
      } catch (IOException _) {
        // Closed, or as good as.
        socket.close();
      }
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
