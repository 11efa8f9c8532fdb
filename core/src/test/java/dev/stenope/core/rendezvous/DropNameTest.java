package dev.stenope.core.rendezvous;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.crypto.Dice;
import dev.stenope.core.crypto.Introduction;
import dev.stenope.core.crypto.Letter;
import dev.stenope.core.crypto.NodeId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DropNameTest {
  private static final long UNIX = 1_700_000_000;

  private final Introduction inviter = Introduction.inviter(Dice.bytes(32, 1));
  private final Introduction joiner =
      Introduction.joiner(Dice.bytes(32, 1), NodeId.of(new byte[32]));
  private final DropName name = DropName.make(joiner, Letter.OWN_REQUEST, UNIX, Dice.seeded(1));

  @Test
  void isKnownToTheOtherSideAndToNobodyElse() {
    DropName read = DropName.parse(name.text());
    assertNotNull(read);
    assertEquals(UNIX, read.unix());
    assertEquals(Letter.PEER_REQUEST, read.recognize(inviter));
    assertEquals(Letter.OWN_REQUEST, read.recognize(joiner));
    assertNull(read.recognize(Introduction.inviter(Dice.bytes(32, 2))));
    assertTrue(name.text().matches("handshake-1700000000-[a-z2-7]{32}\\.bin"), name.text());
  }

  @Test
  void everyChangedCharacterIsNoticed() {
    String text = name.text();
    for (int i = "handshake-".length(); i < text.length() - ".bin".length(); i++) {
      char other = text.charAt(i) == '3' ? '4' : '3';
      DropName changed = DropName.parse(text.substring(0, i) + other + text.substring(i + 1));
      assertTrue(changed == null || changed.recognize(inviter) == null);
    }
  }

  @Test
  void isTimelyForSomeMinutes() {
    assertTrue(name.isTimely(UNIX + 360) && name.isTimely(UNIX - 120));
    assertFalse(name.isTimely(UNIX + 361) || name.isTimely(UNIX - 121));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "handshake-.bin",
        "handshake-1700000000-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.bin",
        "handshake-1700000000-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.bin",
        "handshake-1700000000-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.bin",
        "handshake-1700000000-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa1.bin",
        "handshake-170000000x-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.bin",
        "handshake--700000000-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.bin",
        "handshake-1700000000_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.bin",
        "handshake-1700000000-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.tmp",
        "HANDSHAKE-1700000000-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.bin",
        "handshake-1700000000-../../../../../../etc/passwd/aaa.bin"
      })
  void otherFormsAreNoNames(String text) {
    assertNull(DropName.parse(text));
  }
}
