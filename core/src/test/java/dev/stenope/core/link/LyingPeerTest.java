package dev.stenope.core.link;

import static dev.stenope.core.link.TwoLinks.PATH;
import static dev.stenope.core.link.TwoLinks.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.crypto.Session;
import dev.stenope.core.wire.Frame;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.core.wire.Writer;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// A peer that holds the keys, and lies.
class LyingPeerTest {
  private final TwoLinks net = new TwoLinks(1, 500).joined();
  private final SessionSeal seal = new SessionSeal(Session.Role.RESPONDER);
  private long number;

  private boolean say(Frame... frames) {
    byte[] packet = new byte[1500];
    Writer plain = new Writer(packet, Protection.HEADER, 1400);
    for (Frame frame : frames) {
      Frame.write(plain, frame);
    }
    return arrive(packet, plain);
  }

  private boolean arrive(byte[] packet, Writer plain) {
    plain.zeros(Math.max(0, 16 - plain.length()));
    int length = seal.seal(packet, 0, plain.length(), number++, net.now);
    return net.a.link.arrived(PATH, packet, 0, length, net.now, net.a);
  }

  private long malformed() {
    return net.a.link.statistics().malformed();
  }

  @Test
  void whatWasNotSentCannotBeAcknowledged() {
    net.a.send(3);
    long window = net.a.link.statistics().window();
    assertTrue(say(new Frame.Ack(0, new long[] {0, 1000})));
    assertEquals(1, malformed());
    assertEquals(0, net.a.source.acked.cardinality());
    assertEquals(window, net.a.link.statistics().window());
  }

  @Test
  void aNumberThatWasLeftOutGivesTheLieAway() {
    PacketWriter writer = new PacketWriter(seal, new Random(1));
    Set<Long> skipped = new HashSet<>();
    long expected = 0;
    for (int i = 0; i < 20_000; i++) {
      if (writer.next() != expected) {
        skipped.add(expected);
      }
      expected = writer.next() + 1;
      writer.send(PATH, writer.begin(100), 0, (path, buffer, offset, length) -> {});
    }
    assertTrue(skipped.size() > 20 && skipped.size() < 80);
    long last = skipped.stream().mapToLong(Long::longValue).max().orElseThrow();
    assertFalse(accepts(writer, 0, writer.next() - 1));
    assertFalse(accepts(writer, last, last));
    assertTrue(accepts(writer, last + 1, writer.next() - 1));
    assertTrue(accepts(writer, last - 1, last - 1));
  }

  private static boolean accepts(PacketWriter writer, long first, long last) {
    try {
      writer.acknowledged(new Frame.Ack(0, new long[] {first, last}));
      return true;
    } catch (MalformedException _) {
      return false;
    }
  }

  @Test
  void aMalformedPacketIsCountedAndNotAcknowledged() {
    byte[] packet = new byte[200];
    int sent = net.a.sent.size();
    for (int i = 0; i < 10; i++) {
      Writer plain = new Writer(packet, Protection.HEADER, 100).u8(Frame.PING).u8(0x7f);
      assertTrue(arrive(packet, plain));
    }
    assertEquals(10, malformed());
    net.run(SECOND);
    assertEquals(sent, net.a.sent.size());
  }

  @Test
  void anAbsurdDelayDoesNoHarm() {
    net.a.send(1);
    net.now += 1000;
    say(new Frame.Ack((1L << 62) - 1, new long[] {0, 0}));
    assertEquals(1000, net.a.link.statistics().smoothedRtt());
  }

  @Test
  void aResponseNobodyAskedForIsNothing() {
    say(new Frame.PathResponse(0, PATH.remote(), 1), new Frame.PathResponse(1, PATH.remote(), 1));
    assertEquals(0, net.a.validated.size());
    assertEquals(0, malformed());
  }

  @Test
  void nothingIsReadAfterAClose() {
    say(new Frame.Close(1), new Frame.Message(1, 0, 0, 0, 1, new byte[1], 0, 1));
    assertEquals(1, net.a.closedFor);
    assertEquals(0, net.a.received.cardinality());
    assertFalse(say(new Frame.Ping()));
    assertEquals(Long.MAX_VALUE, net.a.link.deadline());
  }

  @Test
  void aChallengeInATinyPacketIsNotAnswered() {
    byte[] packet = new byte[200];
    Writer plain = new Writer(packet, Protection.HEADER, 100);
    Frame.write(plain, new Frame.PathChallenge(7));
    int sent = net.a.sent.size();
    assertTrue(arrive(packet, plain));
    assertEquals(sent, net.a.sent.size());
  }
}
