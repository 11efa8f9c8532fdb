package dev.stenope.core.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WireTest {
  @ParameterizedTest
  @ValueSource(longs = {0, 63, 64, 16_383, 16_384, (1 << 30) - 1, 1 << 30, (1L << 62) - 1})
  void varintsComeBack(long value) throws MalformedException {
    Writer out = new Writer(8).varint(value);
    assertEquals(Writer.varintSize(value), out.length());
    assertEquals(value, new Reader(out.toBytes()).varint());
  }

  @Test
  void varintsAreThoseOfRfc9000AppendixA() throws MalformedException {
    byte[] eight = {(byte) 0xc2, 0x19, 0x7c, 0x5e, (byte) 0xff, 0x14, (byte) 0xe8, (byte) 0x8c};
    assertEquals(151_288_809_941_952_652L, new Reader(eight).varint());
    assertArrayEquals(eight, new Writer(8).varint(151_288_809_941_952_652L).toBytes());
    assertEquals(15_293, new Reader(new byte[] {0x7b, (byte) 0xbd}).varint());
  }

  @Test
  void readingPastTheEndIsMalformed() {
    assertThrows(MalformedException.class, () -> new Reader(new byte[3]).u32());
    assertThrows(MalformedException.class, () -> new Reader(new byte[] {(byte) 0xc0}).varint());
    assertThrows(MalformedException.class, () -> new Reader(new byte[3]).bytes(-1));
  }

  @Test
  void framesComeBack() throws MalformedException {
    Endpoint seen = Endpoint.parse("203.0.113.7:4000");
    byte[] content = "hello".getBytes(UTF_8);
    Frame[] frames = {
      new Frame.Ping(),
      new Frame.PathChallenge(-5),
      new Frame.PathResponse(77, seen, 1L << 52),
      new Frame.Accepted(-1, 12),
      new Frame.Close(1),
      new Frame.Presence(3, 255, 86_400),
      new Frame.Report("a".repeat(31) + "q", 4_001, Frame.Report.ASKS | Frame.Report.ABLE, 7)
    };
    Writer out = new Writer(250);
    for (Frame frame : frames) {
      Frame.write(out, frame);
      out.zeros(2);
    }
    Frame.write(out, new Frame.Ack(30, new long[] {90, 100, 80, 85, 3, 3}));
    Frame.writeMessage(out, 9, 20, 15, content, 1, 3);
    byte[] packet = out.toBytes();
    Reader in = new Reader(packet);
    for (Frame frame : frames) {
      assertEquals(frame, Frame.read(in, packet));
    }
    Frame.Ack ack = (Frame.Ack) Frame.read(in, packet);
    assertArrayEquals(new long[] {90, 100, 80, 85, 3, 3}, ack == null ? null : ack.bounds());
    Frame.Message message = (Frame.Message) Frame.read(in, packet);
    assertEquals(
        "9 20 15 1 5 ell",
        message == null
            ? null
            : "%d %d %d %d %d %s"
                .formatted(
                    message.stream(),
                    message.number(),
                    message.base(),
                    message.offset(),
                    message.total(),
                    new String(packet, message.from(), message.length(), UTF_8)));
    assertNull(Frame.read(in, packet));
  }

  @Test
  void acknowledgedRangesBelowZeroAreMalformed() {
    byte[] packet = new Writer(20).u8(Frame.ACK).varint(0).varint(3).varint(0).varint(4).toBytes();
    assertThrows(MalformedException.class, () -> Frame.read(new Reader(packet), packet));
  }

  @Test
  void endpointsReadBothFamiliesAndNoNames() throws MalformedException {
    assertEquals("203.0.113.7:4000", Endpoint.parse("203.0.113.7:4000").toString());
    assertEquals("[2001:db8:0:0:0:0:0:7]:1", Endpoint.parse("[2001:db8::7]:1").toString());
    assertEquals(Endpoint.parse("192.0.2.1:5"), Endpoint.parse("[::ffff:192.0.2.1]:5"));
    for (String bad : new String[] {"localhost:1", "1.2.3:4", "1.2.3.4", "1.2.3.4:70000", ":1"}) {
      assertThrows(MalformedException.class, () -> Endpoint.parse(bad), bad);
    }
    assertThrows(MalformedException.class, () -> Endpoint.parse("[fe80::1%eth0]:1"));
  }

  @Test
  void endpointsKnowTheirScope() throws MalformedException {
    String[] inside = {"10.1.2.3", "172.31.0.1", "192.168.0.1", "100.64.0.1", "fe80::1", "fd00::1"};
    for (String literal : inside) {
      assertTrue(Endpoint.of(literal, 1).isPrivate(), literal);
    }
    for (String literal : new String[] {"172.32.0.1", "100.128.0.1", "2001:db8::1", "8.8.8.8"}) {
      assertFalse(Endpoint.of(literal, 1).isPrivate(), literal);
    }
    for (String literal :
        new String[] {"0.0.0.0", "::", "224.0.0.1", "255.255.255.255", "ff02::1"}) {
      assertTrue(Endpoint.of(literal, 1).isUnusable(), literal);
    }
    assertTrue(Endpoint.of("127.0.0.1", 1).isLoopback());
    assertTrue(Endpoint.of("::1", 1).isLoopback());
  }

  @Test
  void jsonComesBackAndKeepsItsOrder() throws MalformedException {
    String text = "{\"b\":1,\"a\":[true,null,\"x\",2.5,{\"c\":{}}]}";
    assertEquals(text, Json.read(text.getBytes(UTF_8)).toString());
  }

  @Test
  void jsonBeyondItsLimitsIsMalformed() {
    String[] bad = {
      "",
      "[]",
      "{",
      "{} {}",
      "{\"a\":1,\"a\":2}",
      "{\"a\":" + "[".repeat(20) + "]".repeat(20) + "}",
      "{\"a\":123456789012345678901234567890}",
      "{a:1}"
    };
    for (String text : bad) {
      assertThrows(MalformedException.class, () -> Json.read(text.getBytes(UTF_8)), text);
    }
  }

  @Test
  void envelopesKeepWhatTheyDoNotKnow() throws MalformedException {
    Envelope sent =
        Envelope.of(Envelope.Type.CHAT, "id", "2026-01-01T00:00:00Z", "me", "you", "hello")
            .withMetadata("k", "v");
    Json json = Json.read(sent.toBytes()).put("future", 7);
    Envelope read = Envelope.read(json.toBytes());
    assertEquals("hello", read.content());
    assertEquals("v", read.metadata("k"));
    assertEquals("me", read.sourceInstance());
    assertTrue(new String(read.toBytes(), UTF_8).contains("\"future\":7"));
  }

  @Test
  void envelopesOutOfRangeAreMalformed() throws MalformedException {
    Envelope good =
        Envelope.of(Envelope.Type.CHAT, "id", "2026-01-01T00:00:00Z", "me", "you", "hello");
    Json bad = Json.read(good.toBytes()).put("priority", 10);
    assertThrows(MalformedException.class, () -> Envelope.read(bad.toBytes()));
    Json typo = Json.read(good.toBytes()).put("message_type", "SHOUT");
    assertThrows(MalformedException.class, () -> Envelope.read(typo.toBytes()));
  }
}
