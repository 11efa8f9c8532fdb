package dev.stenope.node.carrier;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.stenope.core.crypto.Identity;
import dev.stenope.core.path.PathBook;
import dev.stenope.core.path.RelayAddress;
import dev.stenope.core.wire.Base32;
import dev.stenope.node.relay.Admission;
import dev.stenope.node.relay.BreakingBox;
import dev.stenope.node.relay.BreakingBox.Manner;
import dev.stenope.node.relay.Relay;
import dev.stenope.node.relay.RelaySettings;
import dev.stenope.node.relay.TlsHop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The connections of nodes to a relay.
class LinesTest {
  private final SecureRandom random = new SecureRandom();
  private final Identity owner = Identity.make(random);
  private final Relay relay = start();
  private final RelayAddress address = relay.address("127.0.0.1");

  private Relay start() {
    try {
      return Relay.start(
          owner, RelaySettings.on("127.0.0.1", 0).withOpen(true), _ -> Admission.GUEST);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @AfterEach
  void stop() {
    relay.close();
  }

  private String name() {
    byte[] name = new byte[16];
    random.nextBytes(name);
    return Base32.encode(name);
  }

  /// On a slow machine HTTP may be open first; WebSocket takes its place.
  private static Broker.Line webSocket(RelayBroker broker, BlockingQueue<byte[]> heard)
      throws Exception {
    Broker.Line line = broker.connect((_, packet) -> heard.add(packet));
    while (line.kind() != PathBook.Kind.WEBSOCKET) {
      try {
        line.check();
        TimeUnit.MILLISECONDS.sleep(10);
      } catch (Broker.BetterException _) {
        line.close();
        line = broker.connect((_, packet) -> heard.add(packet));
      }
    }
    return line;
  }

  /// Packets are lost as long as the other side's LISTEN has not come.
  private void assertCarries(Broker.Line from, Broker.Line to, BlockingQueue<byte[]> heard)
      throws Exception {
    String name = name();
    byte[] packet = new byte[1452];
    random.nextBytes(packet);
    to.listen(name);
    byte[] came = null;
    for (int i = 0; came == null && i < 200; i++) {
      from.publish(name, packet);
      from.check();
      to.check();
      came = heard.poll(100, TimeUnit.MILLISECONDS);
    }
    assertArrayEquals(packet, Objects.requireNonNull(came, "nothing came"));
    to.ignore(name);
  }

  @Test
  void aPacketGoesFromWebSocketToHttpAndBack() throws Exception {
    BlockingQueue<byte[]> ones = new LinkedBlockingQueue<>();
    BlockingQueue<byte[]> others = new LinkedBlockingQueue<>();
    Identity other = Identity.make(random);
    try (BreakingBox box = new BreakingBox(owner, relay, other, Manner.REFUSES_WEBSOCKET);
        RelayBroker first = new RelayBroker(address, Identity.make(random));
        RelayBroker second = new RelayBroker(box.address(), other);
        Broker.Line one = webSocket(first, ones);
        Broker.Line two = second.connect((_, packet) -> others.add(packet))) {
      assertEquals(PathBook.Kind.HTTP, two.kind());
      assertCarries(one, two, others);
      assertCarries(two, one, ones);
    }
  }

  @Test
  void whoAnswersAtOnceAndSaysNothingIsNotAskedForEver() throws Exception {
    AtomicInteger questions = new AtomicInteger();
    HttpServer mute =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    mute.createContext(
        "/",
        exchange -> {
          boolean isQuestion = exchange.getRequestMethod().equals("GET");
          questions.addAndGet(isQuestion ? 1 : 0);
          exchange.sendResponseHeaders(isQuestion ? 200 : 204, -1);
          exchange.close();
        });
    mute.start();
    try (TlsHop hop = TlsHop.before(owner, mute.getAddress().getPort())) {
      RelayAddress there = new RelayAddress("127.0.0.1", hop.port(), owner.relay().id());
      try (RelayBroker broker = new RelayBroker(there, Identity.make(random));
          Broker.Line line = broker.connect((_, _) -> {})) {
        IOException end =
            assertThrows(
                IOException.class,
                () -> {
                  while (true) {
                    line.check();
                    TimeUnit.MILLISECONDS.sleep(10);
                  }
                });
        assertEquals("its answers come at once, with nothing in them", end.getMessage());
        assertTrue(questions.get() < 20, questions::toString);
      }
    } finally {
      mute.stop(0);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whereWebSocketIsRefusedOrNotAnsweredHttpTakesItsPlace(Manner manner) throws Exception {
    BlockingQueue<byte[]> heard = new LinkedBlockingQueue<>();
    Identity self = Identity.make(random);
    try (BreakingBox box = new BreakingBox(owner, relay, self, manner);
        RelayBroker broker = new RelayBroker(box.address(), self)) {
      try (Broker.Line line = broker.connect((_, packet) -> heard.add(packet))) {
        assertEquals(PathBook.Kind.HTTP, line.kind());
        assertCarries(line, line, heard);
      }
      assertEquals(manner == Manner.HOLDS_STREAMS, box.polls() > 0);
      if (manner != Manner.NEVER_ANSWERS_WEBSOCKET) {
        int upgrades = box.upgrades();
        try (Broker.Line line = broker.connect((_, packet) -> heard.add(packet))) {
          assertEquals(PathBook.Kind.HTTP, line.kind());
        }
        assertEquals(upgrades, box.upgrades(), "what worked is not remembered");
      }
    }
  }

  @Test
  void aRelayWithAnotherKeyIsNamedAsSuch() {
    RelayAddress wrong = new RelayAddress("127.0.0.1", relay.port(), Identity.make(random).id());
    try (RelayBroker broker = new RelayBroker(wrong, Identity.make(random))) {
      IOException refused = assertThrows(IOException.class, () -> broker.connect((_, _) -> {}));
      assertTrue(String.valueOf(refused.getMessage()).contains("another key"), refused::toString);
    }
  }

  @Test
  void anEndIsNoticed() throws Exception {
    try (RelayBroker broker = new RelayBroker(address, Identity.make(random));
        Broker.Line line = broker.connect((_, _) -> {})) {
      relay.close();
      assertThrows(
          IOException.class,
          () -> {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (System.nanoTime() < end) {
              line.check();
              line.publish(name(), new byte[100]);
              TimeUnit.MILLISECONDS.sleep(10);
            }
          });
    }
  }
}
