package dev.stenope.core.crypto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PassphraseTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "password",
        "Password123!",
        "correct horse battery staple",
        "12345678901234567890",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "abcdefghijklmnopqrstuvwxyz",
        "horse horse horse horse horse horse horse horse",
        "anna 2001 berlin 1985",
        "qwertz1!"
      })
  void weakOnesAreRefusedWithTheReasonAndWhatToDo(String text) {
    String weakness = Passphrase.weakness(text);
    assertNotNull(weakness);
    assertTrue(weakness.contains("too weak") && weakness.contains("six words"), weakness);
    assertFalse(!text.isEmpty() && weakness.contains(text));
    assertThrows(IllegalArgumentException.class, () -> new Passphrase(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "anvil teapot lunar gravel mustard violin",
        "xK9#mQ2$vL7pWz4&",
        "b7f1c94e2a6d8053b7e2f94c1d6a",
        "größe kiesel anker violett dachs mandel"
      })
  void strongOnesPass(String text) {
    assertNull(Passphrase.weakness(text));
    assertEquals("Passphrase", new Passphrase(text).toString());
  }

  @Test
  void endlessOnesAreRefused() {
    assertNotNull(Passphrase.weakness("x7".repeat(1000)));
  }
}
