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
  private static final long NOW = 1_800_000_000_000_000_000L;
  private static final long SECOND = 1_000_000_000L;

  private final Outbox outbox = new Outbox(7, 0, Lane.window(true));
  private final Inbox inbox = new Inbox(0, Lane.receiverWindow(true));
  private final List<String> delivered = new ArrayList<>();
  private final List<Long> left = new ArrayList<>();
  private boolean room = true;
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
      offer(text);
    }
    record Flight(byte[] packet, Outbox.Part part) {}
    List<Flight> flying = new ArrayList<>();
    while (outbox.size() > 0) {
      Writer packet = new Writer(1200);
      Outbox.Part part = outbox.ready() ? outbox.fill(packet, NOW, tag -> {}) : null;
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
            accepted(inbox.next());
          }
        }
      } else if (part == null) {
        accepted(inbox.next());
      }
    }
    assertEquals(sent, delivered);
    assertEquals(List.<Object>copyOf(sent), settled);
  }

  @Test
  void aReceiverThatForgotEverythingGoesOnWhereItsFormerLifeStopped() throws MalformedException {
    offer("one");
    offer("two");
    receive(filled());
    accepted(1);
    Inbox reborn = new Inbox(0, Lane.receiverWindow(true));
    reborn.arrived(message(filled()), NOW, sink());
    assertEquals(List.of("one", "two"), delivered);
    assertEquals(2, reborn.next());
  }

  @Test
  void aSenderStopsAtTheWindow() {
    byte[] big = new byte[Frame.MAX_MESSAGE];
    for (int i = 0; i < 20; i++) {
      outbox.offer(big, Long.MAX_VALUE, i);
      outbox.release(i + 1);
    }
    long sent = 0;
    while (outbox.ready()) {
      Outbox.Part part = Objects.requireNonNull(outbox.fill(new Writer(1400), NOW, tag -> {}));
      sent += part.length();
    }
    assertEquals(4 << 20, sent);
  }

  @Test
  void anAcceptanceOfWhatWasNeverSentIsIgnored() {
    offer("abc");
    accepted(1);
    assertEquals(List.of(), settled);
    assertEquals(1, outbox.size());
  }

  @Test
  void whatAnEarlierLifeMayHaveSentCanBeAcceptedBeforeThisOneSendsIt() {
    outbox.offer(new byte[3], Long.MAX_VALUE, "abc");
    outbox.resume();
    accepted(1);
    assertEquals(List.of("abc"), settled);
    assertFalse(outbox.ready());
  }

  @Test
  void partsBeyondTheWindowAndPartsThatContradictAreDropped() {
    inbox.arrived(part(Outbox.WINDOW_MESSAGES, 0, 2, 1), NOW, sink());
    inbox.arrived(part(0, 0, 2, 1), NOW, sink());
    inbox.arrived(part(0, 0, 3, 3), NOW, sink());
    for (int i = 2; i < 60; i++) {
      inbox.arrived(part(i, 0, Frame.MAX_MESSAGE, 1), NOW, sink());
    }
    assertEquals(0, inbox.next());
  }

  @Test
  void whatWasAcceptedTakesNoMemory() {
    Runtime runtime = Runtime.getRuntime();
    System.gc();
    long before = runtime.totalMemory() - runtime.freeMemory();
    for (int number = 0; number < 200; number++) {
      outbox.offer(new byte[Frame.MAX_MESSAGE], Long.MAX_VALUE, number);
      outbox.release(number + 1);
      while (outbox.ready()) {
        outbox.fill(new Writer(60_000), NOW, tag -> {});
      }
      accepted(number + 1);
    }
    System.gc();
    long grown = runtime.totalMemory() - runtime.freeMemory() - before;
    assertEquals(200, settled.size());
    assertTrue(grown < 50 << 20, () -> grown / 1_000_000 + " MB");
  }

  @Test
  void emptyMessagesAreMessages() throws MalformedException {
    offer("");
    receive(filled());
    assertEquals(List.of(""), delivered);
    assertEquals(1, inbox.next());
  }

  @Test
  void nothingIsSentBeforeItIsReleased() {
    outbox.offer(new byte[3], Long.MAX_VALUE, "a");
    outbox.offer(new byte[3], Long.MAX_VALUE, "b");
    assertFalse(outbox.ready());
    outbox.release(1);
    assertTrue(outbox.ready());
    filled();
    assertFalse(outbox.ready());
  }

  @Test
  void aMessageIsGivenUpAtItsDeadlineAndThoseBehindItGoOn() throws MalformedException {
    List<Object> expired = new ArrayList<>();
    outbox.offer(new byte[2000], NOW + SECOND, "late");
    offer("on time");
    outbox.release(2);
    receive(filled());
    outbox.expire(NOW + SECOND - 1, expired::add);
    assertEquals(List.of(), expired);
    assertEquals(NOW + SECOND, outbox.deadline());
    outbox.expire(NOW + SECOND, expired::add);
    assertEquals(List.of("late"), expired);
    assertEquals(Long.MAX_VALUE, outbox.deadline());
    receive(filled());
    receive(filled());
    assertEquals(List.of("", "on time"), delivered);
    accepted(2);
    assertEquals(0, outbox.size());
  }

  @Test
  void aMessageThatWasSentAndIsGivenUpIsFollowedByNothing() throws MalformedException {
    outbox.offer(new byte[5], NOW + SECOND, "late");
    outbox.release(1);
    filled();
    outbox.expire(NOW + SECOND, _ -> {});
    receive(filled());
    assertEquals(List.of(""), delivered);
  }

  @Test
  void theSecondsThatAreLeftGoWithTheMessage() throws MalformedException {
    outbox.offer(new byte[5], NOW + 10 * SECOND, "a");
    outbox.release(1);
    Writer packet = new Writer(1200);
    outbox.fill(packet, NOW + 7 * SECOND + 1, _ -> {});
    Frame.Message part = message(packet.toBytes());
    assertEquals(3, new Reader(part.buffer(), part.from() + 1, 4).u32());
  }

  /// Else the seconds between the two would count twice (seeds 89732 and 97625).
  @Test
  void aFirstPartThatComesAgainIsCountedFromAnew() {
    inbox.arrived(part(0, 1, 2, 1), NOW, sink());
    inbox.arrived(part(1, 0, 1, 1), NOW, sink());
    inbox.arrived(part(1, 0, 1, 1), NOW + 5 * SECOND, sink());
    inbox.arrived(part(0, 0, 2, 1), NOW + 6 * SECOND, sink());
    assertEquals(List.of(NOW + 6 * SECOND, NOW + 5 * SECOND), left);
  }

  @Test
  void whatHasNoRoomWaitsUntilThereIsSome() throws MalformedException {
    offer("a");
    offer("b");
    room = false;
    receive(filled());
    receive(filled());
    assertEquals(List.of(), delivered);
    room = true;
    inbox.handOn(sink());
    assertEquals(List.of("a", "b"), delivered);
  }

  @Test
  void whatTheNodeDoesNotAnswerForYetIsNotSaidAgain() {
    assertFalse(inbox.arrived(part(0, 0, 1, 1), NOW, sink()));
    assertFalse(inbox.arrived(part(0, 0, 1, 1), NOW, sink()));
    assertTrue(inbox.accept(1));
    assertFalse(inbox.accept(1));
    assertTrue(inbox.arrived(part(0, 0, 1, 1), NOW, sink()));
    assertEquals(1, delivered.size());
  }

  private void offer(String text) {
    outbox.release(outbox.offer(text.getBytes(UTF_8), Long.MAX_VALUE, text) + 1);
  }

  private void accepted(long bound) {
    outbox.accepted(bound, (_, tag) -> settled.add(tag));
  }

  private Inbox.Sink sink() {
    return new Inbox.Sink() {
      @Override
      public boolean hasRoom() {
        return room;
      }

      @Override
      public void take(long number, byte[] message, long since) {
        delivered.add(new String(message, UTF_8));
        left.add(since);
      }

      @Override
      public void pass(long next) {}
    };
  }

  private static Frame.Message part(long number, int offset, int total, int length) {
    return new Frame.Message(7, number, 0, offset, total, new byte[length], 0, length);
  }

  private byte[] filled() {
    Writer packet = new Writer(1200);
    outbox.fill(packet, NOW, tag -> {});
    return packet.toBytes();
  }

  private void receive(byte[] packet) throws MalformedException {
    inbox.arrived(message(packet), NOW, sink());
  }

  private static Frame.Message message(byte[] packet) throws MalformedException {
    return (Frame.Message) Objects.requireNonNull(Frame.read(new Reader(packet), packet));
  }
}
