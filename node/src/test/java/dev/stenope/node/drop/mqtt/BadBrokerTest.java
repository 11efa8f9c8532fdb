package dev.stenope.node.drop.mqtt;

import static dev.stenope.node.drop.DeadDropContract.SIZE;
import static dev.stenope.node.drop.DeadDropContract.content;
import static dev.stenope.node.drop.DeadDropContract.name;
import static dev.stenope.node.drop.DeadDropContract.names;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.node.drop.DeadDrop;
import dev.stenope.node.drop.DropException;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The words for what a broker may refuse, and what one that lies or breaks can do: nothing.
class BadBrokerTest {
  /// How much later it is than the clock of this machine says.
  private final AtomicLong later = new AtomicLong();

  private DeadDrop drop(MqttAddress address, Duration patience) {
    return new MqttDrop(
        address, patience, () -> System.nanoTime() + later.get(), kind -> kind.life().toNanos());
  }

  private DeadDrop drop(BadBroker broker, Duration patience) throws IOException {
    return drop(broker.address(), patience);
  }

  private static DropException refusal(DeadDrop drop) {
    return assertThrows(DropException.class, () -> drop.put(name(1), content(1)));
  }

  private static String line(DropException refusal) {
    return String.valueOf(refusal.getMessage());
  }

  /// A message as a broker sends it, without a mark of when it ends.
  private static void tell(DataOutputStream out, String topic, byte[] content) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    DataOutputStream data = new DataOutputStream(body);
    data.writeUTF(topic);
    data.write(0);
    data.write(content);
    BadBroker.send(out, 0x31, body.toByteArray());
  }

  @Test
  void oneThatDoesAsMqttAsksIsUsed() throws Exception {
    try (BadBroker broker = new BadBroker(BadBroker::answerWell);
        DeadDrop drop = drop(broker, Duration.ofSeconds(20))) {
      assertTrue(drop.put(name(1), content(1)));
      assertArrayEquals(content(1), drop.get(name(1), SIZE));
      drop.delete(name(1));
      assertEquals(Set.of(), names(drop));
      assertEquals(1, broker.connections.get());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "connect, 0x80, code 128",
    "connect, 0x84, speaks MQTT 5",
    "connect, 0x85, accepts any",
    "connect, 0x86, user and password",
    "connect, 0x87, does not allow",
    "connect, 0x88, is busy",
    "connect, 0x8a, has banned",
    "connect, 0x97, quota",
    "connect, 0x9d, has moved",
    "connect, 0x9f, too often",
    "subscribe, 0x80, code 128",
    "subscribe, 0x87, does not allow",
    "subscribe, 0x8f, another one",
    "subscribe, 0xa2, wildcards",
    "publish, 0x80, code 128",
    "publish, 0x83, code 131",
    "publish, 0x87, does not allow",
    "publish, 0x97, quota",
    "publish, 0x99, text only",
    "disconnect, 0x8b, ended the connection",
    "disconnect, 0x8e, taken the connection over",
    "disconnect, 0x95, larger than it allows",
    "disconnect, 0x96, too often",
    "disconnect, 0x9a, does not keep messages",
    "disconnect, 0x9b, QoS 1",
  })
  void aRefusalIsToldInWords(String what, String code, String words) throws Exception {
    int reason = Integer.decode(code);
    BadBroker.Way way =
        (type, body, out) -> {
          switch (type + what) {
            case BadBroker.CONNECT + "connect" -> BadBroker.send(out, 0x20, 0, reason, 0);
            case BadBroker.SUBSCRIBE + "subscribe" ->
                BadBroker.send(out, 0x90, body[0], body[1], 0, reason);
            case BadBroker.PUBLISH + "publish" -> {
              int topic = body[1];
              BadBroker.send(out, 0x40, body[2 + topic], body[3 + topic], reason, 0);
            }
            case BadBroker.PUBLISH + "disconnect" -> BadBroker.send(out, 0xe0, reason, 0);
            default -> BadBroker.answerWell(type, body, out);
          }
        };
    String line = refusal(way);
    assertTrue(line.contains(words), line);
  }

  private String refusal(BadBroker.Way way) throws IOException {
    try (BadBroker broker = new BadBroker(way);
        DeadDrop drop = drop(broker, Duration.ofSeconds(20))) {
      String line = line(refusal(drop));
      assertTrue(line.contains(drop.place()), line);
      return line;
    }
  }

  private static BadBroker.Way instead(int type, Bad bad) {
    return (asked, body, out) -> {
      if (asked == type) {
        bad.send(out);
      } else {
        BadBroker.answerWell(asked, body, out);
      }
    };
  }

  private static BadBroker.Way after(int type, Bad bad) {
    return (asked, body, out) -> {
      BadBroker.answerWell(asked, body, out);
      if (asked == type) {
        bad.send(out);
      }
    };
  }

  @FunctionalInterface
  private interface Bad {
    void send(DataOutputStream out) throws IOException;
  }

  @Test
  void whatABrokerCannotDoIsToldInWords() throws Exception {
    String line =
        refusal(instead(BadBroker.CONNECT, out -> BadBroker.send(out, 0x20, 0, 0, 2, 0x25, 0)));
    assertTrue(line.contains("does not keep messages"), line);
    line = refusal(instead(BadBroker.CONNECT, out -> BadBroker.send(out, 0x20, 0, 0, 2, 0x28, 0)));
    assertTrue(line.contains("wildcards"), line);
    line =
        refusal(
            instead(
                BadBroker.CONNECT,
                out -> BadBroker.send(out, 0x20, 0, 0, 5, 0x27, 0, 0, 0x07, 0xd0)));
    assertTrue(line.contains("larger than it allows"), line);
  }

  @Test
  void whatABrokerSaysIsNotRepeated() throws Exception {
    byte[] text = "\u001b[2Jhello".getBytes(UTF_8);
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    DataOutputStream data = new DataOutputStream(body);
    data.write(0);
    data.write(0x86);
    data.write(text.length + 3);
    data.write(0x1f);
    data.writeShort(text.length);
    data.write(text);
    String line =
        refusal(instead(BadBroker.CONNECT, out -> BadBroker.send(out, 0x20, body.toByteArray())));
    assertTrue(line.contains("user and password"), line);
    assertFalse(line.contains("hello") || line.contains("\u001b"), line);
  }

  @Test
  void aPacketThatIsTooLargeIsNotReadButEndsTheSession() throws Exception {
    String line =
        refusal(
            after(
                BadBroker.CONNECT,
                out -> {
                  out.write(0x31);
                  BadBroker.writeLength(out, 200_000_000);
                  out.write(new byte[1 << 20]);
                  out.flush();
                }));
    assertTrue(line.contains("speaks MQTT 5"), line);
  }

  @Test
  void whatIsNoMqttEndsTheSession() throws Exception {
    String line =
        refusal(
            instead(
                BadBroker.CONNECT,
                out -> {
                  out.write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(UTF_8));
                  throw new EOFException();
                }));
    assertTrue(line.contains("MQTT 5"), line);
  }

  @Test
  void strangeTopicsAndMuchJunkHideNothing() throws Exception {
    Bad junk =
        out -> {
          for (String topic : List.of("t", "t/", "T/" + name(1), "t/x/" + name(1), "u")) {
            tell(out, topic, content(1));
          }
          for (int i = 0; i < 10_000; i++) {
            tell(out, "t/" + (i % 2 == 0 ? "notes-" + i : name(i)), new byte[] {1});
          }
        };
    assertTrue(
        refusal(after(BadBroker.SUBSCRIBE, out -> tell(out, "t/#", content(1))))
            .contains("speaks MQTT 5"));
    try (BadBroker broker = new BadBroker(after(BadBroker.SUBSCRIBE, junk));
        DeadDrop drop = drop(broker, Duration.ofSeconds(20))) {
      assertTrue(drop.put(name(10_000), content(1)));
      assertEquals(5_001, names(drop).size());
      assertArrayEquals(content(1), drop.get(name(10_000), SIZE));
    }
  }

  @Test
  void aBrokerThatBreaksOffAgainAndAgainIsLeftAloneForLongerAndLonger() throws Exception {
    AtomicInteger told = new AtomicInteger();
    BadBroker.Way way =
        (type, body, out) -> {
          // The first message of a session is its own.
          if (type == BadBroker.PUBLISH && told.incrementAndGet() % 2 == 0) {
            throw new EOFException();
          }
          BadBroker.answerWell(type, body, out);
        };
    try (BadBroker broker = new BadBroker(way);
        DeadDrop drop = drop(broker, Duration.ofSeconds(20))) {
      Duration last = Duration.ZERO;
      for (int round = 1; round < 4; round++) {
        assertTrue(line(refusal(drop)).contains("broke the connection off"));
        DropException resting = refusal(drop);
        assertTrue(line(resting).contains("broke the connection off"), line(resting));
        assertTrue(resting.pause().compareTo(last) > 0);
        assertEquals(round, broker.connections.get());
        last = resting.pause();
        later.addAndGet(last.toNanos());
      }
    }
  }

  @Test
  void aBrokerThatIsSilentIsNotWaitedForForEver() throws Exception {
    try (BadBroker broker = new BadBroker((_, _, _) -> {});
        DeadDrop drop = drop(broker, Duration.ofMillis(100))) {
      assertTrue(line(refusal(drop)).contains("does not answer in time"));
    }
    BadBroker.Way mute =
        (type, body, out) -> {
          if (type == BadBroker.PUBLISH) {
            int topic = body[1];
            BadBroker.send(out, 0x40, body[2 + topic], body[3 + topic], 0, 0);
          } else {
            BadBroker.answerWell(type, body, out);
          }
        };
    try (BadBroker broker = new BadBroker(mute);
        DeadDrop drop = drop(broker, Duration.ofSeconds(2))) {
      assertTrue(line(refusal(drop)).contains("subscribe below the topic"));
    }
  }

  @Test
  void closingEndsAWait() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    try (BadBroker broker = new BadBroker((_, _, _) -> asked.countDown());
        ExecutorService thread = Executors.newSingleThreadExecutor()) {
      DeadDrop drop = drop(broker, Duration.ofHours(1));
      Future<String> line = thread.submit(() -> line(refusal(drop)));
      assertTrue(asked.await(20, TimeUnit.SECONDS));
      drop.close();
      assertTrue(line.get(20, TimeUnit.SECONDS).contains("by this node"));
      assertTrue(line(refusal(drop)).contains("is closed"));
      assertEquals(1, broker.connections.get());
    }
  }

  @Test
  void whereNothingListensIsToldInWords() throws Exception {
    MqttAddress nowhere;
    try (BadBroker broker = new BadBroker(BadBroker::answerWell)) {
      nowhere = broker.address();
    }
    try (DeadDrop drop = drop(nowhere, Duration.ofSeconds(20))) {
      assertTrue(line(refusal(drop)).contains("refuses the connection"), line(refusal(drop)));
    }
    try (DeadDrop drop =
        drop(MqttAddress.parse("mqtt://no-such-host.invalid"), Duration.ofSeconds(20))) {
      assertTrue(line(refusal(drop)).contains("name is not known"), line(refusal(drop)));
    }
  }
}
