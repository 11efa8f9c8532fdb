package dev.stenope.core;

import static dev.stenope.core.Liar.S;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.Output.PeerState;
import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.Envelope;
import dev.stenope.core.wire.Frame;
import dev.stenope.core.wire.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A peer with valid keys can hurt itself only.
class LyingPeerTest {
  private final Liar liar = new Liar();

  @BeforeEach
  void connect() {
    liar.challengeFrom(Liar.LIAR);
    liar.pass(S);
    assertEquals(PeerState.ONLINE, liar.honest.state(liar.now));
  }

  @Test
  void whatWasNeverSentCannotBeAccepted() {
    for (long next : new long[] {1, 100, Long.MAX_VALUE >>> 2}) {
      for (long stream = 0; stream < 100; stream++) {
        liar.say(new Frame.Accepted(stream, next));
      }
    }
    send("a");
    liar.pass(S);
    assertEquals(1, liar.honest.status(liar.now).queued());
  }

  @Test
  void floodsOfStreamsAndPromisesOfLongMessagesTakeLittleMemory() {
    long before = memory();
    for (long stream = 0; stream < 200; stream++) {
      for (int number = 0; number < 12; number++) {
        liar.say(part(stream, number, 0, Frame.MAX_MESSAGE, new byte[1]));
      }
      liar.pass(S / 1000);
    }
    long grown = memory() - before;
    assertTrue(grown < 48 << 20, () -> grown / 1_000_000 + " MB");
  }

  @Test
  void jumpsOfTheBaseAndPartsWithGapsAreTaken() {
    byte[] text = content(envelope("later"));
    liar.say(part(1, 1L << 61, 1L << 61, text.length, text));
    liar.say(part(1, 5, 0, 10, new byte[3]));
    for (long number : new long[] {Frame.MAX_NUMBER, Frame.MAX_NUMBER + 1}) {
      liar.say(part(1, number, number, text.length, text));
      liar.say(part(1, number, 0, text.length, text));
    }
    liar.pass(S);
    assertEquals(2, liar.events(Output.Delivered.class).size());
    send("still there");
    liar.pass(S);
    assertEquals(PeerState.ONLINE, liar.honest.state(liar.now));
  }

  @Test
  void messagesThatMakeNoSenseAreComplainedOfOnce() {
    for (int number = 0; number < 1_000; number++) {
      liar.say(part(1, number, number, 3, "{}x".getBytes(UTF_8)));
      liar.pass(S / 1000);
    }
    assertEquals(1, liar.events(Output.Notice.class).size());
  }

  @Test
  void aMessageInTheNameOfAnotherIsDropped() {
    String own = liar.identity.id().text();
    Envelope forged =
        Envelope.of(
            Envelope.Type.CHAT, "m", "2027-01-15T08:00:00Z", "a".repeat(32), own, "trust me");
    byte[] text = content(forged);
    liar.say(part(1, 0, 0, text.length, text));
    liar.pass(S);
    assertEquals(List.of(), liar.events(Output.Delivered.class));
    assertEquals(List.of(), liar.events(Output.Arriving.class));
    assertEquals("forged-source", liar.events(Output.Notice.class).getFirst().code());
  }

  @Test
  void aThirdPartyThatIsNamedGetsFewSmallPackets() {
    liar.sent.clear();
    List<Endpoint> named = new ArrayList<>();
    IntStream.range(0, 16).forEach(i -> named.add(TwoNodes.endpoint("198.51.100.9", 5_000 + i)));
    liar.connect(2, named);
    liar.mute = true;
    liar.pass(20 * S);
    List<Output.Transmit> third =
        liar.sent.stream().filter(packet -> packet.to().host().equals("198.51.100.9")).toList();
    assertTrue(third.size() <= 32, () -> third.size() + " packets");
    assertTrue(third.stream().allMatch(packet -> packet.length() < 100));
  }

  @Test
  void challengesFromForgedAddressesAreAnsweredWithLittle() {
    liar.sent.clear();
    for (int i = 0; i < 2_000; i++) {
      liar.challengeFrom(TwoNodes.endpoint("198.51.100.9", 2_000 + i));
      liar.pass(S / 1000);
    }
    long bytes =
        liar.sent.stream()
            .filter(packet -> packet.to().host().equals("198.51.100.9"))
            .mapToLong(Output.Transmit::length)
            .sum();
    assertTrue(bytes < 2_000 * 60, () -> bytes + " bytes");
  }

  @Test
  void aPeerThatClosesAtOnceIsNotSoughtWithoutEnd() {
    for (int i = 0; i < 20; i++) {
      liar.close(0);
      long at = liar.honest.wantedAt();
      assertTrue(at >= liar.now + S / 4, "it is sought again at once");
      liar.pass(at - liar.now);
      liar.connect(100 + i, List.of(Liar.LIAR));
      liar.challengeFrom(Liar.LIAR);
    }
  }

  @Test
  void floodsOfSessionsAreBounded() {
    for (int i = 0; i < 40; i++) {
      liar.connect(200 + i, List.of(Liar.LIAR));
      liar.challengeFrom(Liar.LIAR);
      liar.pass(S);
    }
    int open =
        liar.events(Output.OpenSocket.class).size() - liar.events(Output.CloseSocket.class).size();
    assertTrue(open <= 9, () -> open + " sockets");
  }

  @Test
  void pingsThatNobodyAnswersDoNotPileUp() {
    liar.mute = true;
    for (int i = 0; i < 30; i++) {
      int token = i;
      liar.doing(() -> liar.honest.ping(token, liar.now));
      liar.pass(S / 4);
    }
    liar.mute = false;
    liar.events.clear();
    liar.doing(() -> liar.honest.ping(77, liar.now));
    liar.pass(S);
    assertEquals(
        List.of(77L), liar.events(Output.Pong.class).stream().map(Output.Pong::token).toList());
  }

  private void send(String text) {
    liar.doing(() -> liar.honest.dialogue().send(envelope(text), liar.now));
    liar.doing(() -> liar.honest.flush(liar.now));
  }

  /// A message with an hour left.
  private static byte[] content(Envelope envelope) {
    byte[] content = Content.of(envelope);
    new Writer(content, 1, Integer.BYTES).u32(3600);
    return content;
  }

  private Envelope envelope(String text) {
    String id = liar.identity.id().text();
    return Envelope.of(Envelope.Type.CHAT, text, "2027-01-15T08:00:00Z", id, id, text);
  }

  private static Frame part(long stream, long number, long base, int total, byte[] bytes) {
    return new Frame.Message(stream, number, base, 0, total, bytes, 0, bytes.length);
  }

  private static long memory() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
