package dev.stenope.node.turn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.node.turn.TurnAddress.Transport;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class TurnAddressTest {
  private static TurnAddress address(Transport transport, String host, int port) {
    return new TurnAddress(transport, host, port, "ada", "p@ss/w:ord", null);
  }

  @Test
  void readsTheUrisOfRfc7065WithCredentials() throws IOException {
    assertEquals(
        address(Transport.UDP, "turn.example", 3478),
        TurnAddress.parse("turn:ada:p%40ss%2Fw:ord@turn.example"));
    assertEquals(
        address(Transport.UDP, "192.0.2.1", 99),
        TurnAddress.parse("turn:ada:p%40ss%2Fw:ord@192.0.2.1:99?transport=udp"));
    assertEquals(
        address(Transport.TCP, "2001:db8::1", 3478),
        TurnAddress.parse("turn://ada:p%40ss%2Fw:ord@[2001:db8::1]?transport=tcp"));
    assertEquals(
        address(Transport.TLS, "turn.example", 443),
        TurnAddress.parse("TURNS:ada:p%40ss%2Fw:ord@turn.example:443?transport=tcp"));
    assertEquals(5349, TurnAddress.parse("turns:turn.example").port());
  }

  @Test
  void readsAPin() throws IOException {
    String standard = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
    byte[] pin = TurnAddress.parse("turns:a:b@h?pin=" + standard).pin();
    assertNotNull(pin);
    assertEquals(32, pin.length);
    String url = standard.replace('+', '-').replace('/', '_').replace("=", "");
    assertEquals(
        TurnAddress.parse("turns:a:b@h?transport=tcp&pin=" + url),
        TurnAddress.parse("turns:a:b@h?pin=" + standard.replace("=", "%3D")));
  }

  @Test
  void saysWhatIsWrongAndNoSecret() {
    for (String wrong :
        List.of(
            "stun:ada:sesame@h",
            "turn:",
            "turn:ada:sesame@",
            "turn:ada:sesame@h:0",
            "turn:ada:sesame@h:99999",
            "turn:ada:sesame/x@h",
            "turn:ada:ses%ame@h",
            "turn:ada:sesame@h?transport=sctp",
            "turns:ada:sesame@h?transport=udp",
            "turn:ada:sesame@h?sesame=1",
            "turn:ada:sesame@h#x",
            "turns:ada:sesame@h?pin=sesame",
            "turn:ada:sesame@h?pin=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU")) {
      String line =
          String.valueOf(
              assertThrows(IOException.class, () -> TurnAddress.parse(wrong), wrong).getMessage());
      assertFalse(line.contains("sesame"), line);
      assertEquals(1, line.lines().count());
    }
  }

  @Test
  void saysNoSecretOfItself() throws IOException {
    TurnAddress address = TurnAddress.parse("turns:ada:sesame@turn.example:443");
    assertEquals("turns:turn.example:443", address.place());
    assertFalse((address + " " + address.server()).contains("sesame"));
    assertTrue(address.server().isStream());
  }
}
