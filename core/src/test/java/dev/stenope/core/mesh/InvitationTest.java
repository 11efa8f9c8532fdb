package dev.stenope.core.mesh;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.crypto.Dice;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.wire.MalformedException;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InvitationTest {
  private static final long EXPIRES = 1_700_000_600;

  private final NodeId inviter = NodeId.of(Dice.bytes(32, 2));
  private final Invitation invitation =
      Invitation.make(
          inviter, "home", List.of("file:/srv/drop", "mega:x"), EXPIRES, Dice.seeded(1));

  private static String reason(String code) {
    return String.valueOf(
        assertThrows(MalformedException.class, () -> Invitation.parse(code)).getMessage());
  }

  @Test
  void theCodeHoldsEverything() throws MalformedException {
    Invitation read = Invitation.parse(invitation.code());
    assertArrayEquals(invitation.secret(), read.secret());
    assertArrayEquals(invitation.root(), read.root());
    assertEquals(inviter, read.inviter());
    assertEquals("home", read.name());
    assertEquals(EXPIRES, read.expires());
    assertEquals(List.of("file:/srv/drop", "mega:x"), read.drops());
    assertEquals(invitation.code(), read.code());
  }

  @Test
  void theCodeSurvivesTerminalsMailAndCapitals() throws MalformedException {
    String code = invitation.code();
    String wrapped = "  " + code.substring(0, 40) + "\r\n\t" + code.substring(40) + "\n";
    assertEquals(code, Invitation.parse(wrapped.toUpperCase(Locale.ROOT)).code());
  }

  @Test
  void everyWrongCharacterIsNoticed() {
    String code = invitation.code();
    for (int i = "stenope1-".length(); i < code.length(); i++) {
      char other = code.charAt(i) == 'a' ? 'b' : 'a';
      assertTrue(reason(code.substring(0, i) + other + code.substring(i + 1)).contains("damaged"));
      assertTrue(reason(code.substring(0, i)).contains("damaged"));
      if (i + 1 < code.length() && code.charAt(i) != code.charAt(i + 1)) {
        String swapped =
            code.substring(0, i) + code.charAt(i + 1) + code.charAt(i) + code.substring(i + 2);
        assertTrue(reason(swapped).contains("damaged"));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'',no invitation code",
    "hello,no invitation code",
    "https://example.org/x,no invitation code",
    "stenope2-aaaa,newer version",
    "stenope1-,damaged",
    "stenope1-aaaaaaaa,damaged",
    "stenope1-!!!!,damaged"
  })
  void saysWhatIsWrong(String code, String reason) {
    assertTrue(reason(code).contains(reason), reason(code));
  }

  @Test
  void anEndlessTextIsNoCode() {
    assertTrue(reason("stenope1-" + "a".repeat(100_000)).contains("too long"));
  }

  @Test
  void knowsWhenItIsOver() {
    assertFalse(invitation.isExpired(EXPIRES - 1));
    assertTrue(invitation.isExpired(EXPIRES));
  }

  @Test
  void showsNoSecret() {
    assertEquals("Invitation[home, expires 1700000600]", invitation.toString());
  }
}
