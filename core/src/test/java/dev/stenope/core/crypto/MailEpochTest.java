package dev.stenope.core.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.util.List;
import org.junit.jupiter.api.Test;

class MailEpochTest {
  private static final byte[] SECRET = Dice.bytes(32, 1);

  private final MailEpoch requester = new Session(SECRET, Session.Role.REQUESTER).mail();
  private final MailEpoch responder = new Session(SECRET, Session.Role.RESPONDER).mail();

  @Test
  void whatOneSideSealsTheOtherOpens() throws MalformedException {
    byte[] plain = Dice.bytes(100, 2);
    byte[] file = requester.out().seal(3, plain, Dice.seeded(3));
    assertEquals(requester.out().name(3), responder.in().name(3));
    assertArrayEquals(plain, responder.in().open(3, file));
    assertArrayEquals(plain, responder.in().from(3).open(3, file));
    assertEquals(requester.id(), responder.id());
  }

  @Test
  void aMailFitsNoOtherPlace() {
    byte[] file = requester.out().seal(3, Dice.bytes(100, 2), Dice.seeded(3));
    assertThrows(MalformedException.class, () -> responder.in().open(4, file));
    assertThrows(MalformedException.class, () -> responder.out().open(3, file));
    file[50] ^= 1;
    assertThrows(MalformedException.class, () -> responder.in().open(3, file));
    assertThrows(MalformedException.class, () -> responder.in().open(3, new byte[10]));
  }

  @Test
  void theSameMailLooksDifferentEachTime() {
    byte[] plain = Dice.bytes(100, 2);
    assertNotEquals(
        List.of(requester.out().seal(0, plain, Dice.seeded(3))),
        List.of(requester.out().seal(0, plain, Dice.seeded(4))));
  }

  @Test
  void keysThatAreBehindAreGone() {
    MailChain later = responder.in().from(5);
    assertThrows(IllegalArgumentException.class, () -> later.open(4, new byte[100]));
    assertThrows(IllegalArgumentException.class, () -> later.open(1 << 20, new byte[100]));
  }

  @Test
  void mailsMayComeInAnyOrderAndEachOnce() {
    MailEpoch epoch = responder;
    for (long number : new long[] {2, 0, 5, 1}) {
      assertTrue(epoch.awaits(number));
      epoch = epoch.received(number);
      assertFalse(epoch.awaits(number));
    }
    assertEquals(3, epoch.in().next());
    assertTrue(epoch.awaits(3) && epoch.awaits(4) && epoch.awaits(18));
    assertFalse(epoch.awaits(5) || epoch.awaits(19) || epoch.awaits(0));
    assertTrue(epoch.proven());
  }

  @Test
  void whatIsGivenUpIsNotAwaited() {
    MailEpoch epoch = responder.received(3).passed(3);
    assertEquals(4, epoch.in().next());
    assertEquals(4 + MailEpoch.WINDOW, epoch.passed(Long.MAX_VALUE).in().next());
    assertEquals(4, epoch.passed(2).in().next());
  }

  @Test
  void theWindowClosesUntilSomethingIsSettled() {
    MailEpoch epoch = requester;
    for (int i = 0; i < MailEpoch.WINDOW; i++) {
      assertTrue(epoch.mayWrite(false));
      assertEquals(i < MailEpoch.TALK, epoch.mayWrite(true));
      epoch = epoch.written(7);
    }
    assertFalse(epoch.mayWrite(false));
    assertTrue(epoch.acknowledged(1, 8).mayWrite(false));
    assertTrue(epoch.acknowledged(5, 8).mayWrite(true));
    assertFalse(responder.mayWrite(false));
  }

  @Test
  void itKnowsSinceWhenNothingWasAcknowledged() {
    MailEpoch epoch = requester.written(7).written(8);
    assertEquals(7, epoch.since());
    assertEquals(9, epoch.acknowledged(1, 9).since());
    assertEquals(7, epoch.acknowledged(0, 9).since());
    assertEquals(11, epoch.acknowledged(2, 9).written(11).since());
  }

  @Test
  void itOutlivesRestarts() throws MalformedException {
    MailEpoch epoch = responder.received(1).written(5).acknowledged(1, 6);
    MailEpoch read = MailEpoch.of(Json.read(epoch.toJson().toBytes()));
    assertEquals(epoch.toJson().toString(), read.toJson().toString());
    assertFalse(read.awaits(1));
    assertEquals(requester.out().name(7), read.in().name(7));
  }
}
