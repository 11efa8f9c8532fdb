package dev.stenope.core.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.crypto.Dice;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What one node does with words that come late, from strangers, or too large.
class HandoffTest {
  private static final NodeId SELF = NodeId.of(Dice.bytes(32, 1));
  private static final NodeId PEER = NodeId.of(Dice.bytes(32, 2));
  private static final NodeId STRANGER = NodeId.of(Dice.bytes(32, 3));

  private final Handoff handoff = new Handoff(SELF);

  private Turn order(HandoffOrder order) {
    Turn turn = new Turn(0, true);
    handoff.ordered(order, turn);
    return turn;
  }

  private Turn hear(NodeId from, Json message) throws MalformedException {
    Turn turn = new Turn(0, true);
    handoff.heard(from, message, turn);
    return turn;
  }

  private static Json message(String type, long epoch) {
    return new Json().put("type", type).put("agent", "a").put("epoch", epoch);
  }

  private static Json offer(long epoch) {
    return message("offer", epoch).put("package", "d");
  }

  private String phase() {
    return order(new HandoffOrder.Tell("a")).events().stream()
        .filter(HandoffEvent.Stands.class::isInstance)
        .map(event -> ((HandoffEvent.Stands) event).phase())
        .findFirst()
        .orElseThrow();
  }

  private void own() {
    order(new HandoffOrder.Adopt("a"));
  }

  /// Seed 200318 of the random worlds, where a disk refused for ten seconds: the agent got an input
  /// as it was stopped, and once more at the other node.
  @Test
  void whatHasWaitedForTheDiskIsNotGivenToAnAgentThatWasStoppedMeanwhile() {
    own();
    HandoffOrder input = new HandoffOrder.Input("a", new Json().put("n", 1));
    Event waiting = order(input).events().getFirst();
    assertFalse(handoff.isStale(waiting));
    order(new HandoffOrder.Offer("a", PEER, "d"));
    assertTrue(handoff.isStale(waiting));
    assertEquals(
        List.of(waiting),
        order(new HandoffOrder.Cancel("a", "")).events().stream()
            .filter(HandoffEvent.Input.class::isInstance)
            .toList());
  }

  @Test
  void anOldEpochIsAnsweredWithTheOwnOne() throws MalformedException {
    own();
    Turn turn = hear(PEER, offer(1));
    assertEquals(1, turn.sayings().getFirst().message().number("epoch"));
    order(new HandoffOrder.Offer("a", PEER, "d"));
    hear(PEER, message("prepared", 2).put("proof", new Json()));
    Json answer = hear(PEER, offer(1)).sayings().getFirst().message();
    assertEquals("refused", answer.text("type"));
    assertEquals(2, answer.number("held"));
  }

  @Test
  void aStrangerCannotEndAnAgent() throws MalformedException {
    own();
    hear(STRANGER, message("taken", 1000));
    hear(STRANGER, message("refused", 1).put("held", 1000L).put("reason", ""));
    assertEquals("ACTIVE", phase());
    order(new HandoffOrder.Offer("a", PEER, "d"));
    hear(STRANGER, message("prepared", 2).put("proof", new Json()));
    assertEquals("FROZEN", phase());
    hear(PEER, message("taken", 1000));
    assertEquals("STANDBY", phase());
  }

  @Test
  void whoIsPreparedCanNeitherBeginNorTurnItDown() throws MalformedException {
    hear(PEER, offer(5));
    order(new HandoffOrder.Prepared("a", "d", new Json()));
    assertEquals("PREPARED", phase());
    assertTrue(
        order(new HandoffOrder.Cancel("a", "")).events().getFirst()
            instanceof HandoffEvent.Refused);
    hear(STRANGER, message("commit", 5).put("inputs", KeptInputs.NONE.toJson()));
    assertEquals("PREPARED", phase());
    hear(PEER, message("commit", 5).put("inputs", KeptInputs.NONE.toJson()));
    assertEquals("ACTIVE", phase());
  }

  @Test
  void whatIsTooLargeIsNotSaid() throws MalformedException {
    own();
    String digest = "d".repeat(Tenure.MAX_DIGEST + 1);
    assertEquals(List.of(), order(new HandoffOrder.Offer("a", PEER, digest)).sayings());
    assertThrows(MalformedException.class, () -> hear(PEER, offer(9).put("package", digest)));
    Handoff other = new Handoff(SELF);
    Turn turn = new Turn(0, true);
    other.heard(PEER, offer(5), turn);
    Json proof = new Json().put("turn", "x".repeat(Tenure.MAX_PROOF));
    Turn refused = new Turn(0, true);
    other.ordered(new HandoffOrder.Prepared("a", "d", proof), refused);
    assertEquals(List.of(), refused.sayings());
    assertThrows(
        MalformedException.class, () -> hear(PEER, message("prepared", 2).put("proof", proof)));
  }

  @Test
  void offersAreBounded() throws MalformedException {
    for (int i = 0; i < Tenures.MAX_AGENTS + 10; i++) {
      hear(
          STRANGER,
          new Json()
              .put("type", "offer")
              .put("agent", "a" + i)
              .put("epoch", 2L)
              .put("package", ""));
    }
    Turn turn = hear(STRANGER, offer(2));
    assertEquals(0, turn.states().size());
    assertEquals("refused", turn.sayings().getFirst().message().text("type"));
  }

  @Test
  void whatNobodyAnswersIsSaidAgain() {
    own();
    order(new HandoffOrder.Offer("a", PEER, "d"));
    assertEquals(Tenures.RETRY, handoff.deadline());
    Turn turn = new Turn(Tenures.RETRY, true);
    handoff.wake(turn);
    assertEquals(1, turn.sayings().size());
    assertEquals(2 * Tenures.RETRY, handoff.deadline());
  }

  @Test
  void namesThatCannotBeAreMalformed() {
    for (String name : List.of("", "a/b", "a b", "x".repeat(65))) {
      Json message = new Json().put("type", "abort").put("agent", name).put("epoch", 1L);
      assertThrows(MalformedException.class, () -> hear(PEER, message));
    }
    assertThrows(MalformedException.class, () -> hear(PEER, message("abort", 0)));
    assertThrows(MalformedException.class, () -> hear(PEER, message("what", 1)));
  }
}
