package dev.stenope.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.stenope.core.nat.Stun;
import dev.stenope.core.nat.TransactionId;
import dev.stenope.core.wire.Endpoint;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class StunResponderTest {
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  @Test
  void tellsWhereARequestCameFromAndIsSilentToTheRest() throws Exception {
    try (StunResponder responder = StunResponder.start(new InetSocketAddress(LOOPBACK, 0));
        DatagramSocket client = new DatagramSocket(0, LOOPBACK)) {
      client.setSoTimeout(10_000);
      client.connect(responder.local());
      TransactionId id = TransactionId.random(RandomGenerator.getDefault());
      client.send(new DatagramPacket(new byte[100], 100));
      byte[] request = Stun.write(new Stun.Request(id));
      client.send(new DatagramPacket(request, request.length));
      DatagramPacket answer = new DatagramPacket(new byte[600], 600);
      client.receive(answer);
      Stun.Success success =
          assertInstanceOf(Stun.Success.class, Stun.read(answer.getData(), 0, answer.getLength()));
      assertEquals(id, success.id());
      assertEquals(Endpoint.of("127.0.0.1", client.getLocalPort()), success.mapped());
    }
  }

  @Test
  void answersToTheOtherPortThatARequestNames() throws Exception {
    try (StunResponder responder = StunResponder.start(new InetSocketAddress(LOOPBACK, 0));
        DatagramSocket client = new DatagramSocket(0, LOOPBACK);
        DatagramSocket other = new DatagramSocket(0, LOOPBACK)) {
      other.setSoTimeout(10_000);
      TransactionId id = TransactionId.random(RandomGenerator.getDefault());
      byte[] request = Stun.write(new Stun.Request(id, false, false, other.getLocalPort()));
      client.send(new DatagramPacket(request, request.length, responder.local()));
      DatagramPacket answer = new DatagramPacket(new byte[600], 600);
      other.receive(answer);
      assertEquals(responder.local(), answer.getSocketAddress());
      assertEquals(
          new Stun.Success(id, Endpoint.of("127.0.0.1", client.getLocalPort())),
          Stun.read(answer.getData(), 0, answer.getLength()));
    }
  }
}
