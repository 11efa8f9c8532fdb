package dev.stenope.core;

import static dev.stenope.core.TwoNodes.MS;
import static dev.stenope.core.TwoNodes.S;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.agent.Event;
import dev.stenope.core.agent.Machine;
import dev.stenope.core.agent.Order;
import dev.stenope.core.agent.Turn;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.journal.JournalRecord;
import dev.stenope.core.wire.Envelope;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the machines of two nodes say to each other, whoever dies meanwhile.
class AgentsTest {
  private static final int COUNT = 4;

  /// More than what a node appends while it hears and answers all.
  private static final int MOST_RECORDS = 60;

  private TwoNodes nodes = new TwoNodes(20 * MS);

  /// Adds up what it is asked to, and answers each time with the sum.
  private static final class Tally implements Machine {
    private long last;
    private long sum;
    private final List<Long> answers = new ArrayList<>();

    private record Add(NodeId to, long number) implements Order {
      @Override
      public String protocol() {
        return "tally";
      }
    }

    private record Sum(long sum) implements Event {}

    @Override
    public String protocol() {
      return "tally";
    }

    @Override
    public void recover(String key, byte[] state) throws MalformedException {
      Json json = Json.read(state);
      last = json.number("last");
      sum = json.number("sum");
    }

    @Override
    public void resume(Turn turn) {
      turn.tell(new Sum(sum));
    }

    @Override
    public void heard(NodeId from, Json message, Turn turn) throws MalformedException {
      if (message.has("sum")) {
        answers.add(message.number("sum"));
        turn.tell(new Sum(message.number("sum")));
        return;
      }
      long number = message.number("add");
      if (number > last) {
        last = number;
        sum += number;
        turn.keep("sum", new Json().put("last", last).put("sum", sum).toBytes());
      }
      turn.say(from, new Json().put("sum", sum), 4, 3600);
      turn.tell(new Sum(sum));
    }

    @Override
    public void ordered(Order order, Turn turn) {
      if (order instanceof Add(NodeId to, long number)) {
        turn.say(to, new Json().put("add", number), 4, 3600);
      }
    }

    @Override
    public long deadline() {
      return Long.MAX_VALUE;
    }

    @Override
    public void wake(Turn turn) {}
  }

  private Tally asking = new Tally();
  private Tally answering = new Tally();

  @BeforeEach
  void bothHaveMachines() {
    nodes.a.machines =
        () -> {
          asking = new Tally();
          return List.of(asking);
        };
    nodes.b.machines =
        () -> {
          answering = new Tally();
          return List.of(answering);
        };
    nodes.befriend();
    nodes.a.restart();
    nodes.b.restart();
    nodes.until(() -> nodes.a.online() && nodes.b.online(), 120 * S);
  }

  private void ask() {
    for (long i = 1; i <= COUNT; i++) {
      nodes.a.give(new Input.Ordered(new Tally.Add(nodes.b.id(), i)));
    }
  }

  private static long sum(long count) {
    return LongStream.rangeClosed(1, count).sum();
  }

  private boolean isAnswered() {
    return asking.answers.contains(sum(COUNT));
  }

  @Test
  void theyTalkAndNobodyElseHears() {
    nodes.a.events.clear();
    nodes.b.events.clear();
    ask();
    assertTrue(nodes.until(this::isAnswered, 5 * S));
    nodes.until(() -> false, S);
    assertEquals(List.of(1L, 3L, 6L, 10L), asking.answers);
    assertEquals(List.of(), nodes.b.received);
    for (TwoNodes.Node node : List.of(nodes.a, nodes.b)) {
      assertEquals(
          List.of(), node.events.stream().filter(Output.Receipt.class::isInstance).toList());
      assertEquals(
          List.of(), node.events.stream().filter(Output.Queued.class::isInstance).toList());
      assertEquals(
          List.of(1L, 3L, 6L, 10L),
          node.events.stream()
              .filter(Output.Told.class::isInstance)
              .map(told -> ((Tally.Sum) ((Output.Told) told).event()).sum())
              .toList());
    }
  }

  /// The disk keeps any part of what was not synced.
  @Test
  void aDeathBehindAnyRecordNeitherLosesNorRepeats() {
    for (int k = 1; k <= MOST_RECORDS; k++) {
      nodes = new TwoNodes(20 * MS, k);
      bothHaveMachines();
      ask();
      int kept = nodes.b.journal.size() + k;
      nodes.until(() -> nodes.b.journal.size() >= kept || isAnswered(), 5 * S);
      if (nodes.b.journal.size() >= kept) {
        nodes.b.journal.subList(kept, nodes.b.journal.size()).clear();
        nodes.b.restart();
      } else {
        assertTrue(k > 4 * COUNT, "no more than " + k + " records");
        return;
      }
      assertTrue(nodes.until(this::isAnswered, 240 * S), "a death behind record " + k);
      assertEquals(sum(COUNT), answering.sum);
      List<Long> once = asking.answers.stream().distinct().toList();
      assertEquals(once.stream().sorted().toList(), once);
    }
    throw new AssertionError("it writes more records than were tried");
  }

  @Test
  void aStateOutlivesJournalsThatAreWrittenAnew() {
    ask();
    assertTrue(nodes.until(this::isAnswered, 5 * S));
    String padding = "x".repeat(100_000);
    for (int i = 0; i < 100; i++) {
      nodes.a.say(i + padding);
    }
    assertTrue(nodes.until(() -> nodes.b.received.size() == 100, 60 * S));
    assertTrue(nodes.b.journal.size() < 100, nodes.b.journal.size() + " records");
    nodes.b.restart();
    nodes.until(() -> false, S);
    assertEquals(sum(COUNT), answering.sum);
  }

  @Test
  void whatIsDealtWithIsNotToldAgain() {
    ask();
    assertTrue(nodes.until(this::isAnswered, 5 * S));
    nodes.until(() -> false, S);
    nodes.b.restart();
    nodes.a.restart();
    assertTrue(nodes.until(() -> nodes.a.online() && nodes.b.online(), 120 * S));
    nodes.until(() -> false, 10 * S);
    assertEquals(List.of(), asking.answers);
    assertEquals(sum(COUNT), answering.sum);
  }

  @Test
  void anAgentCannotSpeakForAMachine() {
    String alice = nodes.a.id().text();
    Envelope forged =
        Envelope.of(
                Envelope.Type.SYNC,
                "forged",
                "2027-01-15T08:00:00Z",
                alice,
                nodes.b.id().text(),
                "{\"add\":7}")
            .withMetadata(Agents.PROTOCOL, "tally");
    nodes.a.give(new Input.Send(nodes.b.id(), forged));
    nodes.until(() -> false, 5 * S);
    assertEquals(0, answering.sum);
    assertTrue(
        nodes.a.events.stream()
            .anyMatch(
                event ->
                    event instanceof Output.Receipt receipt
                        && receipt.messageId().equals("forged")
                        && receipt.progress() == Output.Progress.REFUSED));
  }

  @Test
  void aStateIsReadAsItWasWritten() throws MalformedException {
    byte[] state = "state".getBytes(UTF_8);
    JournalRecord read =
        JournalRecord.read(JournalRecord.write(new JournalRecord.State("k/1", state)));
    assertTrue(
        read instanceof JournalRecord.State(String key, byte[] bytes)
            && key.equals("k/1")
            && new String(bytes, UTF_8).equals("state"));
  }
}
