package dev.stenope.core;

import static dev.stenope.core.TwoNodes.MS;
import static dev.stenope.core.TwoNodes.S;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.Output.Progress;
import dev.stenope.core.wire.Envelope;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What becomes of a message at its receiver is told to its sender, whoever sleeps meanwhile.
class ReceiptsTest {
  private static final String TEXT = "hello";
  private static final String ID = Integer.toHexString(TEXT.hashCode());

  private final TwoNodes nodes = new TwoNodes(20 * MS);

  @BeforeEach
  void aliceHasWritten() {
    nodes.befriend();
    nodes.a.say(TEXT);
    assertTrue(nodes.until(() -> !nodes.b.received.isEmpty(), 5 * S));
    nodes.until(() -> false, S);
  }

  private void bobIs(Progress progress) {
    nodes.b.give(new Input.Progressed(nodes.a.id(), ID, progress));
  }

  private boolean aliceKnows(Progress progress) {
    return told(progress) > 0;
  }

  private long told(Progress progress) {
    return nodes.a.events.stream()
        .filter(
            event ->
                event instanceof Output.Receipt receipt
                    && receipt.messageId().equals(ID)
                    && receipt.progress() == progress)
        .count();
  }

  private void bobAnswers() {
    String bob = nodes.b.id().text();
    String alice = nodes.a.id().text();
    Envelope answer =
        Envelope.of(Envelope.Type.CHAT, "answer", "2027-01-15T08:00:00Z", bob, alice, "yes");
    nodes.b.give(new Input.Send(nodes.a.id(), answer.withCause(ID)));
  }

  @Test
  void theyComeInOrderAndOnce() {
    bobIs(Progress.INJECTED);
    bobIs(Progress.PROCESSED);
    bobAnswers();
    assertTrue(nodes.until(() -> aliceKnows(Progress.ANSWERED), S));
    nodes.until(() -> false, 10 * S);
    List<Progress> all =
        nodes.a.events.stream()
            .filter(Output.Receipt.class::isInstance)
            .map(event -> ((Output.Receipt) event).progress())
            .filter(progress -> progress.compareTo(Progress.INJECTED) >= 0)
            .toList();
    assertEquals(List.of(Progress.INJECTED, Progress.PROCESSED, Progress.ANSWERED), all);
  }

  @Test
  void aReceiverThatIsRestartedStillTellsThem() {
    nodes.cut = true;
    bobIs(Progress.PROCESSED);
    bobAnswers();
    nodes.until(() -> false, S);
    nodes.b.restart();
    nodes.cut = false;
    assertTrue(nodes.until(() -> aliceKnows(Progress.PROCESSED), 120 * S));
    assertTrue(nodes.until(() -> aliceKnows(Progress.ANSWERED), 120 * S));
    assertEquals(1, told(Progress.PROCESSED));
  }

  @Test
  void aSenderThatIsRestartedStillHearsThem() {
    nodes.a.restart();
    bobIs(Progress.PROCESSED);
    bobAnswers();
    assertTrue(nodes.until(() -> aliceKnows(Progress.PROCESSED), 120 * S));
    assertTrue(nodes.until(() -> aliceKnows(Progress.ANSWERED), 120 * S));
  }

  @Test
  void whatTheSenderHasNotWrittenDownItHearsAgain() {
    bobIs(Progress.PROCESSED);
    // Bob has heard that it arrived before Alice has anything on paper.
    assertTrue(nodes.until(() -> aliceKnows(Progress.PROCESSED), S));
    nodes.a.restart();
    nodes.until(() -> false, 60 * S);
    assertEquals(2, told(Progress.PROCESSED));
  }

  @Test
  void theyGoByMailToo() {
    nodes.cut = true;
    nodes.until(() -> false, 60 * S);
    bobIs(Progress.PROCESSED);
    assertTrue(nodes.until(() -> aliceKnows(Progress.PROCESSED), 120 * S));
  }
}
