package dev.stenope.lab;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("lab")
class DelayLineTest {
  @Test
  void aPacketTakesTheTimeOfItsLines() throws IOException {
    try (TwoHomes homes =
            new TwoHomes(Router.MASQUERADE, Router.MASQUERADE, Duration.ofMillis(25));
        DatagramChannel server =
            homes.namespaces().inside(TwoHomes.INTERNET, DelayLineTest::serverSocket);
        DatagramChannel host = homes.namespaces().inside("a", DatagramChannel::open)) {
      double least = Double.MAX_VALUE;
      for (int i = 0; i < 20; i++) {
        long sent = System.nanoTime();
        host.send(ByteBuffer.allocate(64), server.getLocalAddress());
        server.receive(ByteBuffer.allocate(64));
        least = Math.min(least, (System.nanoTime() - sent) / 1e6);
      }
      System.out.printf("a line of 12.5 ms took %.2f ms at least%n", least);
      assertTrue(least >= 12.5 && least < 40, least + " ms");
    }
  }

  private static DatagramChannel serverSocket() throws IOException {
    return DatagramChannel.open().bind(new InetSocketAddress(TwoHomes.SERVER, 7000));
  }
}
