package dev.stenope.core.nat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.MalformedException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class StunTest {
  /// The samples of RFC 5769, sections 2.1 to 2.3.
  private static final String SAMPLE_REQUEST =
      "000100582112a442b7e7a701bc34d686fa87dfae802200105354554e207465737420636c69656e74"
          + "002400046e0001ff80290008932ff9b151263b36000600096576746a3a68367659202020"
          + "000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a280280004e57a3bcf";

  private static final String SAMPLE_V4 =
      "0101003c2112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220"
          + "002000080001a147e112a643000800142b91f599fd9e90c38c7489f92af9ba53f06be7d7"
          + "80280004c07d4c96";

  private static final String SAMPLE_V6 =
      "010100482112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220"
          + "002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d900080014a382954e4be67bf1"
          + "1784c97c8292c275bfe3ed4180280004c8fb0b4c";

  private static final TransactionId ID = new TransactionId(0xb7e7a701bc34d686L, 0xfa87dfae);

  @Test
  void readsTheSampleResponseOfIpv4() throws MalformedException {
    assertEquals(new Stun.Success(ID, Endpoint.parse("192.0.2.1:32853")), read(SAMPLE_V4));
  }

  @Test
  void readsTheSampleResponseOfIpv6() throws MalformedException {
    Endpoint mapped = Endpoint.parse("[2001:db8:1234:5678:11:2233:4455:6677]:32853");
    assertEquals(new Stun.Success(ID, mapped), read(SAMPLE_V6));
  }

  @Test
  void refusesTheSampleRequestForItsIcePriority() {
    byte[] bytes = HexFormat.of().parseHex(SAMPLE_REQUEST);
    assertTrue(Stun.looksLikeStun(bytes, 0, bytes.length));
    assertMalformed(bytes);
  }

  @Test
  void fingerprintsOfTheSamplesAreRight() {
    for (String sample : List.of(SAMPLE_REQUEST, SAMPLE_V4, SAMPLE_V6)) {
      byte[] bytes = HexFormat.of().parseHex(sample);
      String value = sample.substring(sample.length() - 8);
      assertEquals(value, HexFormat.of().toHexDigits(Stun.fingerprint(bytes, 0, bytes.length - 8)));
    }
  }

  @Test
  void everyMessageSurvivesTheWire() throws MalformedException {
    Endpoint v4 = Endpoint.parse("203.0.113.7:4000");
    Endpoint v6 = Endpoint.parse("[2001:db8::7]:65535");
    List<Stun.Message> messages =
        List.of(
            new Stun.Request(ID),
            new Stun.Request(ID, true, false),
            new Stun.Request(ID, false, true),
            new Stun.Request(ID, true, true),
            new Stun.Request(ID, false, false, 40_000),
            new Stun.Success(ID, v4),
            new Stun.Success(ID, v6),
            new Stun.Success(ID, v4, v6, v4),
            new Stun.Success(ID, v6, v6, v6),
            new Stun.Failure(ID, 420),
            new Stun.Failure(ID, 699));
    for (Stun.Message message : messages) {
      byte[] bytes = Stun.write(message);
      assertEquals(message, Stun.read(bytes, 0, bytes.length));
    }
  }

  @Test
  void readsInsideOfALargerBuffer() throws MalformedException {
    byte[] message = Stun.write(new Stun.Request(ID));
    byte[] buffer = new byte[100];
    System.arraycopy(message, 0, buffer, 37, message.length);
    assertTrue(Stun.looksLikeStun(buffer, 37, message.length));
    assertEquals(new Stun.Request(ID), Stun.read(buffer, 37, message.length));
  }

  @Test
  void aPlainRequestHasHeaderAndFingerprint() {
    assertEquals(28, Stun.write(new Stun.Request(ID)).length);
  }

  @Test
  void everyChangedByteOrLostTailIsNoticed() {
    byte[] message = Stun.write(new Stun.Success(ID, new Endpoint(0, 0xffff_c000_0201L, 99)));
    for (int i = 0; i < message.length; i++) {
      assertMalformed(Arrays.copyOf(message, i));
      // Where the type of the fingerprint changes, there is none.
      if (i != message.length - 8 && i != message.length - 7) {
        byte[] changed = message.clone();
        changed[i] ^= 0x10;
        assertMalformed(changed);
      }
    }
  }

  @Test
  void readsServersOfRfc3489() throws MalformedException {
    byte[] bytes =
        HexFormat.of()
            .parseHex(
                "010100242112a442b7e7a701bc34d686fa87dfae"
                    + "0001000800011388cb007107"
                    + "0004000800010d96c0000201"
                    + "0005000800010d97c0000202");
    Stun.Success expected =
        new Stun.Success(
            ID, Endpoint.parse("203.0.113.7:5000"), null, Endpoint.parse("192.0.2.2:3479"));
    assertEquals(expected, Stun.read(bytes, 0, bytes.length));
  }

  @Test
  void ofARepeatedAttributeTheFirstCounts() throws MalformedException {
    String first = "0001000800011388cb007107";
    String second = "0001000800011389cb007107";
    Stun.Success read = (Stun.Success) message("0101", first + second);
    assertEquals(5000, read.mapped().port());
  }

  @Test
  void ignoresWhatFollowsTheIntegrityAttribute() throws MalformedException {
    String integrity = "00080014" + "00".repeat(20);
    String mapped = "0001000800011388cb007107";
    String xorMapped = "002000080001a147e112a643";
    Stun.Success read = (Stun.Success) message("0101", mapped + integrity + xorMapped);
    assertEquals(5000, read.mapped().port());
  }

  @Test
  void passesOverUnknownOptionalAttributes() throws MalformedException {
    assertEquals(new Stun.Request(ID), message("0001", "c0010003aabbcc00"));
  }

  @Test
  void refusesWhatIsNotAMessageOfTheBindingMethod() {
    String mapped = "0001000800011388cb007107";
    for (List<String> wrong :
        List.of(
            List.of("0011", ""),
            List.of("0003", ""),
            List.of("0101", ""),
            List.of("0111", ""),
            List.of("0111", "0009000400000263"),
            List.of("0001", "0003000400000006" + "7fff0000"),
            List.of("0001", "00030003000000" + "00"),
            List.of("0101", mapped.replace("00011388", "00031388")),
            List.of("0101", "000100090001" + "1388cb00710700" + "000000"),
            List.of("0101", mapped + "80280004" + "00000000"),
            List.of("0101", "0001ffff00011388cb007107"))) {
      assertThrows(
          MalformedException.class, () -> message(wrong.get(0), wrong.get(1)), wrong::toString);
    }
  }

  @Test
  void sealedPacketsDoNotLookLikeStun() {
    byte[] packet = Stun.write(new Stun.Request(ID));
    assertFalse(Stun.looksLikeStun(packet, 0, packet.length - 4));
    assertFalse(Stun.looksLikeStun(packet, 0, 19));
    assertFalse(Stun.looksLikeStun(packet, 0, 0));
    packet[4]++;
    assertFalse(Stun.looksLikeStun(packet, 0, packet.length));
    packet[4]--;
    packet[0] |= (byte) 0x80;
    assertFalse(Stun.looksLikeStun(packet, 0, packet.length));
  }

  private static Stun.Message message(String type, String attributes) throws MalformedException {
    String length = HexFormat.of().toHexDigits((short) (attributes.length() / 2));
    return read(type + length + "2112a442b7e7a701bc34d686fa87dfae" + attributes);
  }

  private static Stun.Message read(String hex) throws MalformedException {
    byte[] bytes = HexFormat.of().parseHex(hex);
    return Stun.read(bytes, 0, bytes.length);
  }

  private static void assertMalformed(byte[] bytes) {
    assertThrows(MalformedException.class, () -> Stun.read(bytes, 0, bytes.length));
  }
}
