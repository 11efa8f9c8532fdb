package dev.stenope.sim;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.stenope.core.delivery.Ref;
import dev.stenope.core.wire.Endpoint;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// What must never happen is seen when it happens, and nothing else is.
class InvariantsTest {
  private static final String FILE = "handshake-1800000000-abcdefghijklmnopqrstuvwxyz234567.bin";
  private static final Endpoint SOMEWHERE = Net.address("203.0.113.99").withPort(5000);

  private static final long LATER = 5_000_000_000L;

  private final SplittableRandom random = new SplittableRandom(1);
  private final Secrecy secrecy = new Secrecy();
  private final Deliveries deliveries = new Deliveries();
  private final Destinations destinations = new Destinations(List.of());

  @Test
  void randomPacketsSayNothing() {
    for (int i = 0; i < 100; i++) {
      secrecy.sent(random(1200));
    }
    secrecy.put(FILE, random(4096));
    assertDoesNotThrow(secrecy::judge);
  }

  @Test
  void aSecretInAPacketIsFound() {
    secrecy.keep("secret".getBytes(US_ASCII));
    byte[] packet = random(1200);
    System.arraycopy("secret".getBytes(US_ASCII), 0, packet, 1194, 6);
    assertThrows(Violation.class, () -> secrecy.sent(packet));
  }

  @Test
  void aCiphertextThatIsSentAgainIsFound() {
    byte[] packet = random(100);
    secrecy.sent(packet);
    packet[0]++;
    assertThrows(Violation.class, () -> secrecy.sent(packet));
  }

  @Test
  void bytesThatAreNotRandomAreFound() {
    for (int i = 0; i < 100; i++) {
      byte[] packet = random(1200);
      for (int j = 16; j < packet.length; j += 10) {
        packet[j] = 0;
      }
      secrecy.sent(packet);
    }
    assertThrows(Violation.class, secrecy::judge);
  }

  @Test
  void aFileOfAnotherNameOrSizeIsFound() {
    assertThrows(Violation.class, () -> secrecy.put("notes.txt", random(4096)));
    assertThrows(Violation.class, () -> secrecy.put(FILE, random(4095)));
  }

  @Test
  void messagesInOrderAreFine() {
    say(2);
    tell(0, 1);
    assertEquals(1, deliveries.missing());
    tell(1, 1);
    assertEquals(0, deliveries.missing());
  }

  @Test
  void aMessageTwiceIsFound() {
    say(1);
    tell(0, 1);
    assertThrows(Violation.class, () -> tell(0, 1));
  }

  @Test
  void aMessageIsToldAgainInAnotherLifeUnderTheSameName() {
    say(1);
    tell(0, 1);
    tell(0, 2);
    Ref other = new Ref(9, 0);
    assertThrows(Violation.class, () -> deliveries.delivered("a", "b", 4, 0, other, 3, 1));
  }

  @Test
  void aMessageOutOfOrderIsFound() {
    say(2);
    assertThrows(Violation.class, () -> tell(1, 1));
  }

  @Test
  void aMessageThatNobodySentIsFound() {
    assertThrows(Violation.class, () -> tell(0, 1));
  }

  @Test
  void aMessageOfADeadSenderMayBeMissingIfItWasNotPromised() {
    say(3);
    deliveries.queued("a", "b", 4, 0);
    deliveries.killed("a");
    assertEquals(1, deliveries.missing());
    assertThrows(Violation.class, () -> tell(1, 1));
    tell(0, 1);
    assertEquals(0, deliveries.missing());
    tell(2, 1);
    assertThrows(Violation.class, () -> tell(1, 1));
  }

  @Test
  void anExpiredMessageIsNotMissed() {
    say(2);
    assertThrows(Violation.class, () -> deliveries.expired("a", "b", 4, 0, 0));
    deliveries.expired("a", "b", 4, 0, LATER);
    tell(1, 1);
    assertEquals(0, deliveries.missing());
  }

  @Test
  void aMessageThatComesLongAfterItsTimeIsFound() {
    say(1);
    assertThrows(
        Violation.class,
        () -> deliveries.delivered("a", "b", 4, 0, new Ref(1, 0), 1, LATER + 60_000_000_000L));
  }

  @Test
  void theTimeOfADiskThatRefusesIsNotTheMessages() {
    say(2);
    deliveries.diskRefuses("b", true, LATER);
    deliveries.diskRefuses("b", false, LATER + 15_000_000_000L);
    deliveries.delivered("a", "b", 4, 0, new Ref(1, 0), 1, LATER + 16_000_000_000L);
    assertThrows(
        Violation.class,
        () -> deliveries.delivered("a", "b", 4, 1, new Ref(1, 1), 1, LATER + 26_000_000_000L));
  }

  private void say(int count) {
    for (int i = 0; i < count; i++) {
      assertEquals(i, deliveries.said("a", "b", 4, LATER));
    }
  }

  private void tell(long number, int life) {
    deliveries.delivered("a", "b", 4, number, new Ref(1, number), life, 1);
  }

  @Test
  void aPacketToWhereNobodyPointedIsFound() {
    assertThrows(Violation.class, () -> destinations.sent("a", SOMEWHERE));
    destinations.received("b", SOMEWHERE);
    assertThrows(Violation.class, () -> destinations.sent("a", SOMEWHERE));
    destinations.received("a", SOMEWHERE);
    destinations.sent("a", SOMEWHERE);
  }

  @Test
  void aNodeThatWantsToBeWokenAtOnceIsFound() {
    Patience patience = new Patience();
    patience.woken(5, 6);
    assertThrows(Violation.class, () -> patience.woken(5, 5));
  }

  @Test
  void aNodeThatIsWokenTooOftenIsFound() {
    Patience patience = new Patience();
    assertThrows(
        Violation.class,
        () -> {
          for (long now = 0; now < 1_000_000_000; now += 10_000) {
            patience.woken(now, now + 10_000);
          }
        });
  }

  private byte[] random(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
