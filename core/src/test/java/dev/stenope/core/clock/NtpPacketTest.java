package dev.stenope.core.clock;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.wire.MalformedException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class NtpPacketTest {
  /// Laid out by hand after RFC 5905, figure 8.
  private static final String ANSWER =
      "24 02 06 e8  00 00 03 c4  00 00 0a 57  c0 a8 01 01"
          + "e9 a2 b1 00 00 00 00 00  11 22 33 44 55 66 77 88"
          + "e9 a2 b1 3c 80 00 00 00  e9 a2 b1 3c 80 00 10 00";

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  @Test
  void anAnswerIsRead() throws MalformedException {
    byte[] bytes = bytes(ANSWER);
    NtpPacket packet = NtpPacket.read(bytes, 0, bytes.length);
    assertEquals(0, packet.leap());
    assertEquals(4, packet.version());
    assertEquals(NtpPacket.SERVER, packet.mode());
    assertEquals(2, packet.stratum());
    assertEquals(6, packet.poll());
    assertEquals(-24, packet.precision());
    assertEquals(0x1122334455667788L, packet.originate());
    // 964 / 2 + 2647 units of 2^-16 s.
    assertEquals(3129L * 1_000_000_000 / 65536, packet.rootDistance());
    assertArrayEquals(bytes, packet.toBytes());
  }

  /// RFC 5905, figure 4, and the epochs of RFC 4330, section 3.
  @Test
  void timestampsAreOfTheirEra() {
    assertEquals(0, NtpPacket.nanos(2_208_988_800L << 32));
    assertEquals(946_684_800_000_000_000L, NtpPacket.nanos(3_155_673_600L << 32));
    assertEquals(2_085_978_496_500_000_000L, NtpPacket.nanos(1L << 31));
    for (long time : new long[] {0, 1_800_000_000_123_456_789L, 2_100_000_000_000_000_001L}) {
      assertNear(time, NtpPacket.nanos(NtpPacket.timestamp(time)), 1);
    }
  }

  @Test
  void aQuestionSaysNothingOfThisNode() {
    assertEquals(
        "23" + "00".repeat(39) + "1234567890abcdef",
        HexFormat.of().formatHex(NtpPacket.request(0x1234567890abcdefL).toBytes()));
  }

  @Test
  void otherLengthsAreRefused() {
    assertThrows(MalformedException.class, () -> NtpPacket.read(new byte[47], 0, 47));
    assertThrows(MalformedException.class, () -> NtpPacket.read(new byte[1025], 0, 1025));
  }

  @Test
  void aKissHasFourLetters() {
    NtpPacket packet = new NtpPacket(3, 4, 4, 0, 0, 0, 0, 0, 0x52415445, 0, 0, 0, 0);
    assertEquals("RATE", packet.kiss());
  }

  private static void assertNear(long expected, long actual, long tolerance) {
    assertTrue(Math.abs(actual - expected) <= tolerance, expected + " is not " + actual);
  }
}
