package dev.stenope.core.nat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.nat.TurnMessage.Kind;
import dev.stenope.core.nat.TurnMessage.Method;
import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.MalformedException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class TurnMessageTest {
  /// The sample of RFC 5769, section 2.4.
  private static final String LONG_TERM =
      "000100602112a44278ad3433c6ad72c029da412e00060012e3839ee38388e383aae38383e382afe382b9"
          + "00000015001c662f2f3439396b39353464364f4c33346f4c394653547679363473410014000b"
          + "6578616d706c652e6f72670000080014f67024656dd64a3e02b8e0712e85c9a28ca89666";

  private static final byte[] MATRIX = "マトリックス".getBytes(UTF_8);
  private static final byte[] PASSWORD = "TheMatrIX".getBytes(UTF_8);
  private static final byte[] REALM = "example.org".getBytes(UTF_8);
  private static final TransactionId ID = new TransactionId(0x78ad3433c6ad72c0L, 0x29da412e);
  private static final Endpoint PEER = endpoint("203.0.113.7:40000");

  private static TurnMessage read(byte[] bytes) throws MalformedException {
    return TurnMessage.read(bytes, 0, bytes.length);
  }

  private static Endpoint endpoint(String text) {
    try {
      return Endpoint.parse(text);
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theSampleWithLongTermCredentialsIsAuthentic() throws MalformedException {
    byte[] bytes = HexFormat.of().parseHex(LONG_TERM);
    byte[] key = LongTermCredentials.key(MATRIX, REALM, PASSWORD, false);
    TurnMessage message = read(bytes);
    assertArrayEquals(MATRIX, message.username());
    assertArrayEquals(REALM, message.realm());
    assertTrue(message.isAuthentic(key, false));
    assertFalse(message.isAuthentic(key, true));
    for (int i = 20; i < bytes.length; i++) {
      bytes[i] ^= 1;
      try {
        assertFalse(read(bytes).isAuthentic(key, false), "byte " + i);
      } catch (MalformedException _) {
        // It shows without the key.
      }
      bytes[i] ^= 1;
    }
  }

  /// RFC 8489, appendix B.1, with its erratum 6268.
  @Test
  void theSampleWithSha256HasTheRightIntegrity() {
    byte[] covered =
        HexFormat.of()
            .parseHex(
                "000100902112a44278ad3433c6ad72c029da412e001e00204a3cf38fef6992bda952c6780417da0f"
                    + "24819415569e60b205c46e41407f1704001500296f624d61744a6f7332414141"
                    + "43662f2f3439396b3935346436"
                    + "4f4c33346f4c394653547679363473410000000014000b6578616d706c652e6f726700"
                    + "001d000400020000");
    byte[] key = LongTermCredentials.key(MATRIX, REALM, PASSWORD, true);
    byte[] value = TurnWriter.integrity(covered, 0, covered.length, key, true);
    assertEquals(
        "b5c7bf005b6c52a21c51c5e892f8192413", HexFormat.of().formatHex(value).substring(0, 34));
  }

  @Test
  void everyAttributeSurvivesTheWire() throws MalformedException {
    byte[] data = {1, 2, 3, 4, 5};
    byte[] key = {7};
    for (Endpoint address : List.of(PEER, endpoint("[2001:db8::7]:40000"))) {
      for (boolean sha256 : new boolean[] {false, true}) {
        byte[] bytes =
            new TurnWriter(ID)
                .error(438)
                .lifetime(600)
                .transport(17)
                .channel(0x4001)
                .peer(address)
                .relayed(address)
                .alternate(address)
                .data(data, 1, 3)
                .username(MATRIX)
                .realm(REALM)
                .nonce(data)
                .algorithms(data)
                .algorithm(2)
                .sealed(Method.CHANNEL_BIND, Kind.ERROR, key, sha256);
        TurnMessage message = read(bytes);
        assertEquals(Method.CHANNEL_BIND, message.method());
        assertEquals(Kind.ERROR, message.kind());
        assertEquals(ID, message.id());
        assertEquals(438, message.error());
        assertEquals(600, message.lifetime());
        assertEquals(17, message.transport());
        assertEquals(0x4001, message.channel());
        assertEquals(address, message.peer());
        assertEquals(address, message.relayed());
        assertEquals(address, message.alternate());
        TurnMessage.Range range = message.data();
        assertNotNull(range);
        assertArrayEquals(
            new byte[] {2, 3, 4},
            Arrays.copyOfRange(bytes, range.offset(), range.offset() + range.length()));
        assertArrayEquals(data, message.algorithms());
        assertTrue(message.hasIntegrity());
        assertTrue(message.isAuthentic(key, sha256));
        assertFalse(message.isAuthentic(new byte[] {8}, sha256));
      }
    }
  }

  @Test
  void everyMethodAndKindSurvivesTheWire() throws MalformedException {
    for (Method method : Method.values()) {
      for (Kind kind : Kind.values()) {
        TurnMessage message = read(new TurnWriter(ID).plain(method, kind));
        assertEquals(method, message.method());
        assertEquals(kind, message.kind());
        assertEquals(-1, message.error());
      }
    }
  }

  @Test
  void framesOfAStreamHaveTheirLengthInFront() throws MalformedException {
    byte[] request = new TurnWriter(ID).lifetime(1).plain(Method.REFRESH, Kind.REQUEST);
    assertEquals(request.length, TurnMessage.framed(request, 0));
    assertEquals(8, TurnMessage.framed(new byte[] {0x40, 0, 0, 1}, 0));
    assertEquals(4, TurnMessage.framed(new byte[] {0x4f, 0, 0, 0}, 0));
    for (String wrong : List.of("80000004", "c0000004", "00010003", "4000ffff", "0001fffc")) {
      assertThrows(
          MalformedException.class,
          () -> TurnMessage.framed(HexFormat.of().parseHex(wrong), 0),
          wrong);
    }
  }
}
