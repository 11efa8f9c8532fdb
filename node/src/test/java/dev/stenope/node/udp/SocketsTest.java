package dev.stenope.node.udp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.stenope.core.wire.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What sockets promise, with offload and without, at either end.
@ParameterizedClass(name = "offload: sender {0}, receiver {1}")
@CsvSource({"false, false", "true, false", "false, true", "true, true"})
class SocketsTest {
  private static final String V4 = "127.0.0.1";

  private final @Nullable Kernel sends;
  private final @Nullable Kernel receives;

  SocketsTest(boolean sends, boolean receives) {
    this.sends = sends ? new ScriptedKernel() : null;
    this.receives = receives ? new ScriptedKernel() : null;
  }

  private Ends ends(String address) throws IOException {
    return new Ends(InetAddress.ofLiteral(address), sends, receives);
  }

  @ParameterizedTest
  @ValueSource(strings = {V4, "::1"})
  void packetsArriveAsTheyAreAndInOrder(String address) throws IOException {
    try (Ends ends = ends(address)) {
      Random random = new Random(1);
      List<byte[]> expected = new ArrayList<>();
      for (int i = 0; i < 10_000; i++) {
        // Mostly full packets, as in bulk; and now and then one of any other size.
        int length = random.nextInt(8) > 0 ? 1452 : random.nextInt(3000);
        byte[] packet = new byte[length];
        random.nextBytes(packet);
        expected.add(packet);
        ends.send(packet);
        if (i % 100 == 99) {
          ends.await(i + 1);
        }
      }
      for (int i = 0; i < expected.size(); i++) {
        assertArrayEquals(expected.get(i), ends.arrived.get(i));
      }
      assertEquals(0, ends.left.unsent());
    }
  }

  @Test
  void aPacketThatIsTooLargeIsLostAlone() throws IOException {
    try (Ends ends = ends(V4)) {
      for (int i = 0; i < 10; i++) {
        ends.send(Ends.packet(i, 1200));
        if (i == 4) {
          ends.send(new byte[65_510]);
          ends.send(new byte[70_000]);
        }
      }
      ends.await(10);
      for (int i = 0; i < 10; i++) {
        assertArrayEquals(Ends.packet(i, 1200), ends.arrived.get(i));
      }
      assertEquals(2, ends.left.unsent());
    }
  }

  @Test
  void packetsForTwoPeersDoNotMix() throws IOException {
    try (Ends one = ends(V4);
        Ends two = ends(V4)) {
      for (int i = 0; i < 50; i++) {
        byte[] packet = Ends.packet(i, 1000);
        one.left.send(1, i % 3 == 0 ? one.rightEnd : one.leftEnd, packet, 0, 1000);
        two.send(packet);
      }
      two.await(50);
      one.await(17);
      for (int i = 0; i < 17; i++) {
        assertArrayEquals(Ends.packet(3 * i, 1000), one.arrived.get(i));
      }
    }
  }

  @Test
  void whatWasSentBeforeTheSocketClosedArrives() throws IOException {
    try (Ends ends = ends(V4)) {
      ends.send(Ends.packet(1, 100));
      ends.send(Ends.packet(2, 100));
      ends.left.close(1);
      ends.send(Ends.packet(3, 100));
      ends.await(2);
      assertEquals(1, ends.left.unsent());
    }
  }

  @Test
  void aSocketOfBothFamiliesTalksToBoth() throws IOException {
    try (Ends six = ends("::1");
        Ends four = ends(V4);
        Selector selector = Selector.open()) {
      Sockets both = new Sockets(selector, List.of(), sends);
      int port = both.open(1, 0);
      for (Ends ends : List.of(six, four, six)) {
        both.send(1, ends.rightEnd, Ends.packet(7, 50), 0, 50);
        both.send(1, ends.rightEnd, Ends.packet(7, 50), 0, 50);
      }
      both.flush();
      expect(six, Endpoint.of(six.rightEnd.address(), port), 4);
      expect(four, Endpoint.of(four.rightEnd.address(), port), 2);
      both.closeAll();
    }
  }

  private static void expect(Ends ends, Endpoint source, int count) throws IOException {
    List<Endpoint> sources = new ArrayList<>();
    while (sources.size() < count) {
      ends.rightSelector.select(10_000);
      int before = sources.size();
      ends.right.receive((_, from, _, _, _) -> sources.add(from));
      if (sources.size() == before) {
        break;
      }
    }
    assertEquals(Collections.nCopies(count, source), sources);
  }

  @Test
  void anEmptyPacketIsAPacket() throws IOException {
    try (Ends ends = ends(V4)) {
      ends.send(new byte[0]);
      ends.send(new byte[0]);
      ends.send(new byte[1]);
      ends.await(3);
      assertEquals(0, ends.arrived.get(0).length);
      assertEquals(1, ends.arrived.get(2).length);
    }
  }
}
