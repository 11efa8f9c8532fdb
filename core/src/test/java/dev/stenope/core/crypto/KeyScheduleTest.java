package dev.stenope.core.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class KeyScheduleTest {
  private static final HexFormat HEX = HexFormat.of();

  /// RFC 5869, appendix A.1.
  @Test
  void extractsAndExpandsAsTheStandardSays() {
    byte[] input = HEX.parseHex("0b".repeat(22));
    byte[] key = KeySchedule.extract(HEX.parseHex("000102030405060708090a0b0c"), input);
    assertEquals(
        "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5", HEX.formatHex(key));
    assertEquals(
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
        HEX.formatHex(KeySchedule.expand(key, HEX.parseHex("f0f1f2f3f4f5f6f7f8f9"), 42)));
  }

  @Test
  void extractsFromPartsAsFromTheirConcatenation() {
    byte[] whole = Dice.bytes(64, 1);
    byte[] salt = Dice.bytes(16, 2);
    assertArrayEquals(
        KeySchedule.extract(salt, whole),
        KeySchedule.extract(salt, Arrays.copyOf(whole, 32), Arrays.copyOfRange(whole, 32, 64)));
  }

  /// RFC 4231, test case 2.
  @Test
  void authenticatesAsTheStandardSays() {
    assertEquals(
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        HEX.formatHex(
            KeySchedule.mac(
                KeySchedule.ascii("Jefe"),
                KeySchedule.ascii("what do ya want "),
                KeySchedule.ascii("for nothing?"))));
  }

  @Test
  void differentSecretsHaveDifferentRoots() {
    byte[] root = KeySchedule.root(Dice.bytes(32, 1));
    assertEquals(32, root.length);
    assertFalse(Arrays.equals(root, KeySchedule.root(Dice.bytes(32, 2))));
    assertThrows(IllegalArgumentException.class, () -> KeySchedule.root(new byte[16]));
  }

  @Test
  void aPassphraseGivesTheSameRootHoweverItsAccentsAreTyped() {
    String text = "größe kiesel anker violett dachs mandel";
    byte[] composed = KeySchedule.root(new Passphrase(text));
    byte[] decomposed = KeySchedule.root(new Passphrase(text.replace("ö", "o\u0308")));
    assertArrayEquals(composed, decomposed);
    assertNotEquals(0, Arrays.hashCode(composed));
  }
}
