package dev.stenope.core.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.wire.Frame;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.core.wire.Reader;
import dev.stenope.core.wire.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeliveryTest {
  private final Outbox outbox = new Outbox(7);
  private final Inbox inbox = new Inbox();
  private final List<String> delivered = new ArrayList<>();
  private final List<Object> settled = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void everyMessageArrivesOnceAndInOrderThroughLossDuplicationReorderingAndNewLinks(long seed)
      throws MalformedException {
    SplittableRandom random = new SplittableRandom(seed);
    List<String> sent = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      String text = i + "-" + "x".repeat(random.nextInt(10) == 0 ? random.nextInt(9_000) : 5);
      sent.add(text);
      outbox.offer(text.getBytes(UTF_8), text);
    }
    record Flight(byte[] packet, Outbox.Part part) {}
    List<Flight> flying = new ArrayList<>();
    while (outbox.size() > 0) {
      Writer packet = new Writer(1200);
      Outbox.Part part = outbox.ready() ? outbox.fill(packet, tag -> {}) : null;
      if (part != null) {
        flying.add(new Flight(packet.toBytes(), part));
      }
      if (random.nextInt(2_000) == 0) {
        outbox.rewind();
        flying.clear();
      }
      if (flying.size() > 50 || part == null && !flying.isEmpty()) {
        Flight flight = flying.remove(random.nextInt(flying.size()));
        if (random.nextInt(20) == 0) {
          outbox.lost(flight.part);
        } else {
          receive(flight.packet);
          if (random.nextInt(20) == 0) {
            receive(flight.packet);
          }
          if (random.nextInt(3) == 0) {
            outbox.accepted(inbox.next(), settled::add);
          }
        }
      } else if (part == null) {
        outbox.accepted(inbox.next(), settled::add);
      }
    }
    assertEquals(sent, delivered);
    assertEquals(List.<Object>copyOf(sent), settled);
  }

  @Test
  void aReceiverThatForgotEverythingGoesOnWhereItsFormerLifeStopped() throws MalformedException {
    outbox.offer("one".getBytes(UTF_8), "one");
    outbox.offer("two".getBytes(UTF_8), "two");
    receive(filled());
    outbox.accepted(1, settled::add);
    Inbox reborn = new Inbox();
    reborn.arrived(message(filled()), this::deliver);
    assertEquals(List.of("one", "two"), delivered);
    assertEquals(2, reborn.next());
  }

  @Test
  void aSenderStopsAtTheWindow() {
    byte[] big = new byte[Frame.MAX_MESSAGE];
    for (int i = 0; i < 20; i++) {
      assertTrue(outbox.offer(big, i));
    }
    long sent = 0;
    while (outbox.ready()) {
      Outbox.Part part = Objects.requireNonNull(outbox.fill(new Writer(1400), tag -> {}));
      sent += part.length();
    }
    assertEquals(Outbox.WINDOW_BYTES, sent);
  }

  @Test
  void anAcceptanceOfWhatWasNeverSentIsIgnored() {
    outbox.offer(new byte[3], "a");
    outbox.accepted(1, settled::add);
    assertEquals(List.of(), settled);
    assertEquals(1, outbox.size());
  }

  @Test
  void partsBeyondTheWindowAndPartsThatContradictAreDropped() {
    assertFalse(inbox.arrived(part(Outbox.WINDOW_MESSAGES, 0, 2, 1), this::deliver));
    assertTrue(inbox.arrived(part(1, 0, 2, 1), this::deliver));
    assertFalse(inbox.arrived(part(1, 0, 3, 1), this::deliver));
    for (int i = 2; i < 60; i++) {
      inbox.arrived(part(i, 0, Frame.MAX_MESSAGE, 1), this::deliver);
    }
    assertEquals(0, inbox.next());
  }

  @Test
  void whatWasAcceptedTakesNoMemory() {
    Runtime runtime = Runtime.getRuntime();
    System.gc();
    long before = runtime.totalMemory() - runtime.freeMemory();
    for (int number = 0; number < 200; number++) {
      outbox.offer(new byte[Frame.MAX_MESSAGE], number);
      while (outbox.ready()) {
        outbox.fill(new Writer(60_000), tag -> {});
      }
      outbox.accepted(number + 1, settled::add);
    }
    System.gc();
    long grown = runtime.totalMemory() - runtime.freeMemory() - before;
    assertEquals(200, settled.size());
    assertTrue(grown < 50 << 20, () -> grown / 1_000_000 + " MB");
  }

  @Test
  void emptyMessagesAreMessages() throws MalformedException {
    outbox.offer(new byte[0], "empty");
    receive(filled());
    assertEquals(List.of(""), delivered);
    assertEquals(1, inbox.next());
  }

  private static Frame.Message part(long number, int offset, int total, int length) {
    return new Frame.Message(7, number, 0, offset, total, new byte[length], 0, length);
  }

  private void deliver(byte[] message) {
    delivered.add(new String(message, UTF_8));
  }

  private byte[] filled() {
    Writer packet = new Writer(1200);
    outbox.fill(packet, tag -> {});
    return packet.toBytes();
  }

  private void receive(byte[] packet) throws MalformedException {
    inbox.arrived(message(packet), this::deliver);
  }

  private static Frame.Message message(byte[] packet) throws MalformedException {
    return (Frame.Message) Objects.requireNonNull(Frame.read(new Reader(packet), packet));
  }
}
