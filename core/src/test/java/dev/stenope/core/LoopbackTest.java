package dev.stenope.core;

import static dev.stenope.core.TwoNodes.MS;
import static dev.stenope.core.TwoNodes.S;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.Output.Progress;
import dev.stenope.core.agent.Tasks;
import dev.stenope.core.wire.Envelope;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What a node says to itself, whenever it dies.
class LoopbackTest {
  private static final int COUNT = 5;

  private final TwoNodes nodes = new TwoNodes(20 * MS);
  private final TwoNodes.Node node = nodes.a;

  private Envelope envelope(String id) {
    String self = node.id().text();
    return Envelope.of(Envelope.Type.CHAT, id, "2027-01-15T08:00:00Z", self, self, id);
  }

  private void say(Envelope envelope) {
    node.give(new Input.Send(node.id(), envelope));
  }

  private void rest() {
    nodes.until(() -> false, S);
  }

  private List<String> states(String id) {
    return node.events.stream()
        .filter(event -> event instanceof Output.Receipt receipt && receipt.messageId().equals(id))
        .map(event -> ((Output.Receipt) event).progress().name())
        .toList();
  }

  @Test
  void itIsToldOnceWithAllThatIsToldOfMessages() {
    say(envelope("question"));
    assertEquals(List.of(), node.received, "the disk does not have it");
    rest();
    assertEquals(List.of("question"), node.received);
    node.give(new Input.Progressed(node.id(), "question", Progress.PROCESSED));
    say(envelope("answer").withCause("question"));
    rest();
    assertEquals(List.of("QUEUED", "ACCEPTED", "PROCESSED", "ANSWERED"), states("question"));
    assertEquals(List.of("QUEUED", "ACCEPTED"), states("answer"));
    node.restart();
    rest();
    assertEquals(List.of("question", "answer"), node.received);
  }

  /// The disk keeps any part of what was not synced.
  @Test
  void aDeathBehindAnyRecordNeitherLosesNorDisorders() {
    for (int kept = 0; ; kept++) {
      TwoNodes.Node dying = new TwoNodes(20 * MS, kept + 2L).a;
      List<String> all = IntStream.range(0, COUNT).mapToObj(i -> "m" + i).toList();
      for (String id : all) {
        String self = dying.id().text();
        dying.give(
            new Input.Send(
                dying.id(),
                Envelope.of(Envelope.Type.CHAT, id, "2027-01-15T08:00:00Z", self, self, id)));
      }
      int written = dying.journal.size();
      if (kept > written) {
        assertEquals(COUNT + 1, written, "one for the stream, and one for each message");
        return;
      }
      dying.journal.subList(kept, written).clear();
      dying.restart();
      assertEquals(all.subList(0, Math.max(0, kept - 1)), dying.received);
      Envelope after =
          Envelope.of(
              Envelope.Type.CHAT,
              "after",
              "2027-01-15T08:00:00Z",
              dying.id().text(),
              dying.id().text(),
              "after");
      dying.give(new Input.Send(dying.id(), after));
      dying.give(new Input.Durable(dying.appended));
      assertEquals("after", dying.received.getLast());
      assertEquals(Math.max(0, kept - 1) + 1, dying.received.size());
    }
  }

  @Test
  void whatWasNotWrittenDownIsToldAgainInItsStream() {
    say(envelope("one"));
    node.give(new Input.Durable(node.appended));
    assertEquals(List.of("one"), node.received);
    // It dies before anybody has said that it is written down.
    node.restart();
    assertEquals(List.of("one", "one"), node.received);
    rest();
    say(envelope("two"));
    rest();
    node.restart();
    rest();
    assertEquals(List.of("one", "one", "two"), node.received);
  }

  @Test
  void whatIsTooLateIsNotTold() {
    say(envelope("late").withTtl(5));
    // The message is on the disk, and the node hears of that in no life.
    nodes.now += 6 * S;
    node.restart();
    rest();
    assertEquals(List.of(), node.received);
    assertEquals(List.of("QUEUED", "EXPIRED"), states("late"));
    node.restart();
    rest();
    assertEquals(1, states("late").stream().filter("EXPIRED"::equals).count());
  }

  @Test
  void tooMuchAndWhatNobodyCanReadIsRefused() {
    say(envelope("x".repeat(Envelope.MAX_ID + 1)));
    assertEquals(List.of("REFUSED"), states("x".repeat(Envelope.MAX_ID + 1)));
    String padding = "x".repeat(1_000_000);
    for (int i = 0; i < 8; i++) {
      say(
          Envelope.of(
              Envelope.Type.CHAT,
              "m" + i,
              "2027-01-15T08:00:00Z",
              node.id().text(),
              node.id().text(),
              padding));
    }
    assertEquals(List.of("REFUSED"), states("m7"));
    rest();
    assertEquals(List.of("QUEUED", "ACCEPTED"), states("m6"));
    assertEquals(7, node.received.size());
    say(envelope("again"));
    rest();
    assertEquals(List.of("QUEUED", "ACCEPTED"), states("again"));
  }

  @Test
  void aJournalWrittenAnewHasIt() {
    say(envelope("kept"));
    node.give(new Input.Durable(node.appended));
    node.received.clear();
    String padding = "x".repeat(100_000);
    nodes.befriend();
    for (int i = 0; i < 100; i++) {
      nodes.a.say(i + padding);
    }
    assertTrue(nodes.until(() -> nodes.b.received.size() == 100, 60 * S));
    say(envelope("after"));
    rest();
    assertTrue(node.journal.size() < 100, node.journal.size() + " records");
    node.received.clear();
    node.restart();
    rest();
    assertEquals(List.of(), node.received);
    say(envelope("more"));
    rest();
    assertEquals(List.of("more"), node.received);
  }

  @Test
  void whatOnlyMachinesSayIsRefused() {
    nodes.a.machines = () -> Agents.standard(node.id());
    node.restart();
    Envelope forged =
        Envelope.of(
                Envelope.Type.SYNC,
                "forged",
                "2027-01-15T08:00:00Z",
                node.id().text(),
                node.id().text(),
                "{}")
            .withMetadata(Agents.PROTOCOL, Tasks.PROTOCOL);
    say(forged);
    rest();
    assertEquals(List.of("REFUSED"), states("forged"));
    assertEquals(List.of(), node.received);
  }
}
