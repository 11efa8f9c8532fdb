package dev.stenope.core;

import static dev.stenope.core.TwoNodes.MS;
import static dev.stenope.core.TwoNodes.S;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.journal.JournalRecord;
import dev.stenope.core.mesh.Invitation;
import dev.stenope.core.mesh.Roster;
import dev.stenope.core.wire.MalformedException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Alice learns that Bob's machine is in the hands of somebody else.
class CompromisedTest {
  private TwoNodes world = new TwoNodes(10 * MS);

  private void befriend() {
    for (TwoNodes.Node node : List.of(world.a, world.b)) {
      node.machines = () -> Agents.standard(node.id());
      node.restart();
    }
    world.befriend();
  }

  private void declare() {
    world.a.give(new Input.Compromised(world.b.id()));
  }

  private static List<String> codes(TwoNodes.Node node) {
    return node.events.stream()
        .filter(Output.Notice.class::isInstance)
        .map(event -> ((Output.Notice) event).code())
        .toList();
  }

  private static boolean knows(TwoNodes.Node node) {
    return !node.roster.members().isEmpty();
  }

  @Test
  void bothDropTheKeysOfTheOtherAtOnce() {
    befriend();
    Roster.Member bob = world.a.roster.members().getFirst();
    String root = Base64.getUrlEncoder().withoutPadding().encodeToString(bob.pairRoot());
    assertTrue(world.a.roster.toJson().toString().contains(root));
    declare();
    assertFalse(knows(world.a));
    String kept = world.a.roster.toJson().toString();
    assertFalse(kept.contains(root));
    assertFalse(kept.contains("chain_key"));
    assertTrue(world.a.roster.isCutOff(world.b.id()));
    assertTrue(world.a.events.contains(new Output.Dropped(world.b.id(), "bob", world.a.id())));
    assertTrue(world.until(() -> !knows(world.b), S));
    assertTrue(world.b.events.contains(new Output.Dropped(world.a.id(), "alice", world.a.id())));
    assertEquals(List.of("disowned"), codes(world.b));
    assertFalse(world.b.roster.isCutOff(world.a.id()));
  }

  @Test
  void withoutAPathTheLastWordLiesInTheDrop() {
    befriend();
    world.cut = true;
    assertTrue(world.until(() -> !world.a.online() && !world.b.online(), 60 * S));
    world.a.say("what waits for Bob is taken back");
    world.until(() -> false, 2 * S);
    world.b.deaf = true;
    declare();
    world.until(() -> false, 2 * S);
    assertEquals(1, world.drop.keySet().stream().filter(name -> name.startsWith("mail-")).count());
    world.b.deaf = false;
    assertTrue(world.until(() -> !knows(world.b), 30 * S));
    assertEquals(List.of("disowned"), codes(world.b));
  }

  @Test
  void nothingIsLeftOfWhatWaitedForIt() throws MalformedException {
    befriend();
    world.cut = true;
    world.a.say("a secret for Bob");
    world.until(() -> false, S);
    declare();
    world.until(() -> false, S);
    for (byte[] record : world.a.journal) {
      assertTrue(JournalRecord.read(record) instanceof JournalRecord.State, "only states are left");
    }
    world.a.restart();
    world.until(() -> false, S);
    assertTrue(world.a.bridge.status(world.now).peers().isEmpty());
  }

  @Test
  void noInvitationBringsItBackUntilAPersonTakesThatBack() {
    befriend();
    declare();
    assertTrue(world.until(() -> !knows(world.b), S));
    world.until(() -> false, 10 * S);
    int files = world.drop.size();
    Invitation invitation = world.invitation(600);
    world.a.give(new Input.Invite(invitation));
    int sent = world.a.sent;
    world.b.give(new Input.Join(invitation));
    world.until(() -> false, 60 * S);
    assertFalse(knows(world.a));
    assertFalse(knows(world.b));
    assertEquals(sent, world.a.sent, "it is not answered by a packet");
    assertEquals(files + 1, world.drop.size(), "nor by a file");
    assertTrue(codes(world.a).contains("barred"));
    world.a.restart();
    world.until(() -> false, 60 * S);
    assertFalse(knows(world.a));
    world.a.give(new Input.Pardon(world.b.id()));
    assertTrue(world.until(() -> world.a.online() && world.b.online(), 240 * S));
    world.a.restart();
    world.until(() -> false, 10 * S);
    assertTrue(knows(world.a), "the own word of before does not count any more");
  }

  @Test
  void anInvitationOfItsIsNotFollowed() {
    befriend();
    world.b.give(new Input.Compromised(world.a.id()));
    assertTrue(world.until(() -> !knows(world.a), S));
    Invitation invitation = world.invitation(600);
    world.a.give(new Input.Invite(invitation));
    world.b.give(new Input.Join(invitation));
    world.until(() -> false, 60 * S);
    assertTrue(codes(world.b).contains("barred"));
    assertFalse(knows(world.b));
  }

  /// The power fails behind each step.
  @Test
  void itIsDoneOrNotDone() {
    for (int steps = 0; ; steps++) {
      world = new TwoNodes(10 * MS, 7);
      befriend();
      NodeId bob = world.b.id();
      List<Output> outputs = new ArrayList<>();
      int most = steps;
      world.a.bridge.handle(
          new Input.Compromised(bob),
          world.now,
          output -> {
            outputs.add(output);
            if (outputs.size() <= most) {
              world.a.accept(output);
            }
          });
      world.a.restart();
      world.until(() -> false, S);
      boolean done = world.a.roster.isCutOff(bob);
      assertEquals(steps > 0, done, "behind step " + steps);
      assertEquals(done, world.a.bridge.status(world.now).peers().isEmpty());
      assertEquals(done ? 1 : 0, world.a.bridge.distrust().statements().size());
      if (done) {
        assertNull(world.a.roster.member(bob));
        assertEquals(
            Objects.requireNonNull(world.a.roster.cutOff(bob)).statement().id(),
            world.a.bridge.distrust().statements().getFirst().id());
      } else {
        assertNotNull(world.a.roster.member(bob));
      }
      if (steps > outputs.size()) {
        assertTrue(steps > 3, "no more than " + steps + " steps");
        return;
      }
    }
  }
}
