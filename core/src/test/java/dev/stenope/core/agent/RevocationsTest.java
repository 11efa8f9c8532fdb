package dev.stenope.core.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.crypto.Dice;
import dev.stenope.core.crypto.Identity;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.crypto.Revocation;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What nodes say of others, passed on in virtual time. In a line each knows its neighbours alone.
class RevocationsTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long UNTIL = 2_000_000;
  private static final String BLOCK = "ab".repeat(32);

  private final List<Node> nodes = new ArrayList<>();
  private final Queue<Word> words = new ArrayDeque<>();
  private long now = 1_000_000 * SECOND;

  /// Of whom words are lost.
  private final Set<NodeId> away = new TreeSet<>();

  private record Word(NodeId from, NodeId to, Json message) {}

  private final class Node {
    final Identity identity = Identity.make(Dice.seeded(nodes.size()));
    final Map<String, byte[]> disk = new LinkedHashMap<>();
    final List<RevocationEvent> events = new ArrayList<>();
    Set<NodeId> members = Set.of();
    Set<NodeId> guests = Set.of();
    Revocations machine = new Revocations(identity.id());

    NodeId id() {
      return identity.id();
    }

    void knows(Node... others) {
      members = new TreeSet<>();
      for (Node other : others) {
        members.add(other.id());
      }
      order(new RevocationOrder.Circle(members, guests));
    }

    void order(RevocationOrder order) {
      Turn turn = new Turn(now, true);
      machine.ordered(order, turn);
      follow(turn);
    }

    void says(Revocation revocation) {
      order(new RevocationOrder.Publish(revocation));
    }

    void hear(NodeId from, Json message) throws MalformedException {
      Turn turn = new Turn(now, true);
      machine.heard(from, message, turn);
      follow(turn);
    }

    void wake() {
      Turn turn = new Turn(now, true);
      machine.wake(turn);
      follow(turn);
      assertTrue(machine.deadline() > now);
    }

    void follow(Turn turn) {
      turn.states()
          .forEach(
              (key, state) -> {
                if (state.length == 0) {
                  disk.remove(key);
                } else {
                  disk.put(key, state);
                }
              });
      turn.sayings().forEach(each -> words.add(new Word(id(), each.to(), each.message())));
      turn.events().forEach(event -> events.add((RevocationEvent) event));
    }

    void restart() throws MalformedException {
      machine = new Revocations(id());
      for (Map.Entry<String, byte[]> state : disk.entrySet()) {
        machine.recover(state.getKey(), state.getValue());
      }
      order(new RevocationOrder.Circle(members, guests));
    }

    List<NodeId> believed() {
      return events.stream()
          .filter(event -> event instanceof RevocationEvent.Compromised it && it.believed())
          .map(event -> event.revocation().node())
          .distinct()
          .toList();
    }
  }

  private Node node() {
    Node node = new Node();
    nodes.add(node);
    return node;
  }

  private Revocation ofNode(Node by, Node node) {
    return Revocation.ofNode(by.identity, node.id(), now / 1_000_000);
  }

  private Revocation ofBlock(Node by, String block) {
    return Revocation.ofBlock(by.identity, block, UNTIL, now / 1_000_000);
  }

  private int run() throws MalformedException {
    int count = 0;
    for (Word word = words.poll(); word != null; word = words.poll()) {
      for (Node node : nodes) {
        if (node.id().equals(word.to()) && !away.contains(word.to())) {
          node.hear(word.from(), word.message());
          count++;
        }
      }
    }
    return count;
  }

  private void pass(long seconds) {
    now += seconds * SECOND;
    nodes.forEach(Node::wake);
  }

  @Test
  void allHearOfItAndPassItOnOnce() throws MalformedException {
    Node a = node();
    Node b = node();
    Node c = node();
    Node bad = node();
    a.knows(b);
    b.knows(a, c);
    c.knows(b, a);
    assertEquals(0, words.size());
    a.says(ofNode(a, bad));
    run();
    for (Node node : List.of(b, c)) {
      assertEquals(List.of(bad.id()), node.believed());
    }
    pass(Revocations.AGAIN + 1);
    assertEquals(0, run(), "all know that all know it");
  }

  @Test
  void whoWasTakenBackIsNotToldWhatWasSaidOfIt() throws MalformedException {
    Node a = node();
    Node b = node();
    Node back = node();
    a.knows(b);
    b.knows(a);
    a.says(ofNode(a, back));
    run();
    back.knows(a, b);
    a.knows(b, back);
    b.knows(a, back);
    run();
    assertEquals(List.of(), back.believed());
  }

  @Test
  void whoWasAwayHearsOfItLater() throws MalformedException {
    Node a = node();
    Node b = node();
    Node bad = node();
    a.knows(b);
    b.knows(a);
    away.add(b.id());
    a.says(ofNode(a, bad));
    run();
    a.restart();
    run();
    away.clear();
    pass(Revocations.AGAIN + 1);
    run();
    assertEquals(List.of(bad.id()), b.believed());
    Node late = node();
    late.knows(a);
    a.knows(b, late);
    run();
    assertEquals(List.of(bad.id()), late.believed());
  }

  @Test
  void guestsAndStrangersAreNotBelievedAndNotPassedOn() throws MalformedException {
    Node a = node();
    Node guest = node();
    Node c = node();
    Node bad = node();
    a.guests = Set.of(guest.id());
    a.knows(guest, c);
    guest.knows(a);
    c.knows(a, guest);
    guest.says(ofNode(guest, c));
    guest.says(ofBlock(guest, BLOCK));
    run();
    assertEquals(List.of(), a.believed());
    assertFalse(a.events.isEmpty(), "a person is told");
    assertEquals(2, a.machine.all().size());
    assertEquals(List.of(BLOCK), c.machine.all().stream().map(Revocation::block).toList());
    a.hear(guest.id(), tell(ofNode(bad, c)));
    assertEquals(2, a.machine.all().size(), "nobody knows who says it");
    a.guests = Set.of();
    a.knows(guest, c);
    assertEquals(List.of(c.id()), a.believed(), "no guest any more");
  }

  private static Json tell(Revocation... all) {
    List<String> texts = List.of(all).stream().map(Revocation::text).toList();
    return new Json().put("type", "tell").put("up_to", 1L).put("revocations", texts);
  }

  @Test
  void aForgeryMakesAllOfAMessageWorthNothing() {
    Node a = node();
    Node b = node();
    Node bad = node();
    a.knows(b);
    String good = ofNode(b, bad).text();
    String forged = good.substring(0, good.length() - 3) + (good.endsWith("AAA") ? "BBB" : "AAA");
    Json message =
        new Json()
            .put("type", "tell")
            .put("up_to", 1L)
            .put("revocations", List.of(ofBlock(b, BLOCK).text(), forged));
    assertThrows(MalformedException.class, () -> a.hear(b.id(), message));
    assertEquals(List.of(), a.machine.all());
    assertEquals(Map.of(), a.disk);
  }

  @Test
  void nobodyFillsTheList() throws MalformedException {
    Node a = node();
    Node b = node();
    a.knows(b);
    b.knows(a);
    int most = KeptRevocations.MAX_BLOCKS_OF_ONE;
    IntStream.range(0, most + 5).forEach(i -> b.says(ofBlock(b, id(i))));
    run();
    assertEquals(most + 5, b.machine.all().size());
    assertEquals(most, a.machine.all().size());
    pass(UNTIL);
    assertEquals(List.of(), a.machine.all());
    assertTrue(a.disk.keySet().stream().noneMatch(key -> key.startsWith("s/")));
    a.restart();
    b.restart();
    now = 1_000_000 * SECOND;
    a.says(ofBlock(a, BLOCK));
    run();
    assertEquals(1, b.machine.all().size(), "numbers are not used again");
  }

  @Test
  void whoWasDeclaredIsNotBelievedAnyMore() throws MalformedException {
    Node a = node();
    Node b = node();
    Node c = node();
    a.knows(b, c);
    a.hear(b.id(), tell(ofNode(b, c)));
    assertEquals(List.of(c.id()), a.believed());
    a.knows(b);
    a.hear(b.id(), tell(ofNode(c, b)));
    assertEquals(List.of(c.id()), a.believed());
    assertEquals(1, a.machine.all().size());
  }

  @Test
  void oneNodeCanSayItOfSoManyAndOfNobodyThatHearsIt() throws MalformedException {
    Node a = node();
    Node b = node();
    a.knows(b);
    a.hear(b.id(), tell(ofNode(b, a)));
    assertEquals(List.of(), a.events);
    for (int i = 0; i < KeptRevocations.MAX_NODES_OF_ONE + 5; i++) {
      a.hear(b.id(), tell(Revocation.ofNode(b.identity, NodeId.of(Dice.bytes(32, i)), i)));
    }
    assertEquals(KeptRevocations.MAX_NODES_OF_ONE, a.believed().size());
  }

  @Test
  void soManyAreEnough() {
    Node a = node();
    for (int i = 0; i <= KeptRevocations.MAX_NODES; i++) {
      assertTrue(i == 0 || a.events.getLast() instanceof RevocationEvent.Published);
      a.says(Revocation.ofNode(a.identity, NodeId.of(Dice.bytes(32, i)), i));
    }
    assertTrue(a.events.getLast() instanceof RevocationEvent.Refused);
    assertEquals(KeptRevocations.MAX_NODES, a.machine.all().size());
  }

  private static String id(int i) {
    return "%064x".formatted(1_000_000 + i);
  }

  /// The power fails behind each state of each turn.
  @Test
  void aDeathBehindAnyStateLosesNothing() throws MalformedException {
    for (int steps = 0; steps < 8; steps++) {
      nodes.clear();
      words.clear();
      Node a = node();
      Node b = node();
      Node bad = node();
      a.knows(b);
      b.knows(a);
      a.says(ofNode(a, bad));
      Word word = words.remove();
      Turn turn = new Turn(now, true);
      b.machine.heard(a.id(), word.message(), turn);
      turn.states().entrySet().stream()
          .limit(steps)
          .forEach(state -> b.disk.put(state.getKey(), state.getValue()));
      b.restart();
      b.hear(a.id(), word.message());
      run();
      assertEquals(List.of(bad.id()), b.believed(), "behind state " + steps);
      assertEquals(1, b.machine.all().size());
      pass(Revocations.AGAIN + 1);
      assertEquals(0, run());
    }
  }
}
