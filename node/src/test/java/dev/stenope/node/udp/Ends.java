package dev.stenope.node.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.stenope.core.wire.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Two ends on the loopback interface, driven by one thread: what the left one sends, the right one
/// is to get.
final class Ends implements AutoCloseable {
  private static final long PATIENCE = 10_000;

  final Selector leftSelector;
  final Selector rightSelector;
  final Sockets left;
  final Sockets right;
  final Endpoint leftEnd;
  final Endpoint rightEnd;
  final List<byte[]> arrived = new ArrayList<>();

  Ends(InetAddress address, @Nullable Kernel sends, @Nullable Kernel receives) throws IOException {
    leftSelector = Selector.open();
    rightSelector = Selector.open();
    left = new Sockets(leftSelector, List.of(address), sends);
    right = new Sockets(rightSelector, List.of(address), receives);
    leftEnd = Endpoint.of(address.getAddress(), left.open(1, 0));
    rightEnd = Endpoint.of(address.getAddress(), right.open(1, 0));
  }

  /// A packet whose bytes tell its number.
  static byte[] packet(int number, int length) {
    byte[] packet = new byte[length];
    Arrays.fill(packet, (byte) number);
    return packet;
  }

  void send(byte[] packet) {
    left.send(1, rightEnd, packet, 0, packet.length);
  }

  /// Waits until the right end has got so many packets in all.
  void await(int count) throws IOException {
    left.flush();
    long end = System.nanoTime() + PATIENCE * 1_000_000;
    while (arrived.size() < count && System.nanoTime() < end) {
      rightSelector.select(PATIENCE);
      right.receive(
          (socket, from, buffer, offset, length) -> {
            assertEquals(1, socket);
            assertEquals(leftEnd, from);
            arrived.add(Arrays.copyOfRange(buffer, offset, offset + length));
          });
    }
    assertEquals(count, arrived.size());
  }

  @Override
  public void close() throws IOException {
    left.closeAll();
    right.closeAll();
    leftSelector.close();
    rightSelector.close();
  }
}
