package dev.stenope.core;

import static dev.stenope.core.TwoNodes.MS;
import static dev.stenope.core.TwoNodes.S;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.mesh.Invitation;
import dev.stenope.core.mesh.Roster;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a node is called is up to who invites it.
class AliasTest {
  private final TwoNodes two = new TwoNodes(10 * MS);

  @Test
  void whoJoinsIsCalledAsItWasInvited() {
    two.a.give(new Input.StunServers(List.of()));
    two.b.give(new Input.StunServers(List.of()));
    Invitation invitation = two.invitation(600);
    two.a.give(new Input.Invite(invitation, "carol-laptop"));
    two.a.restart();
    two.a.give(new Input.StunServers(List.of()));
    two.b.give(new Input.Join(invitation));
    assertTrue(two.until(() -> two.a.online() && two.b.online(), 30 * S));
    assertEquals("carol-laptop", name(two.a));
    assertTrue(
        two.a.events.stream()
            .anyMatch(e -> e instanceof Output.Notice n && n.code().equals("renamed")));
  }

  /// What a machine is allowed may hang on its name.
  @Test
  void whoJoinsAgainKeepsItsName() {
    Invitation first = two.invitation(600);
    two.a.give(new Input.StunServers(List.of()));
    two.b.give(new Input.StunServers(List.of()));
    two.a.give(new Input.Invite(first, "guest"));
    two.b.give(new Input.Join(first));
    assertTrue(two.until(() -> two.a.online() && two.b.online(), 30 * S));
    Invitation second = two.invitation(600);
    two.a.give(new Input.Invite(second));
    two.b.give(new Input.Forget(two.a.id()));
    two.b.give(new Input.Join(second));
    assertTrue(two.until(() -> !two.b.roster.members().isEmpty(), 60 * S));
    two.until(() -> false, 10 * S);
    assertEquals("guest", name(two.a));
    Invitation third = two.invitation(600);
    two.a.give(new Input.Invite(third, "friend"));
    two.b.give(new Input.Forget(two.a.id()));
    two.b.give(new Input.Join(third));
    assertTrue(two.until(() -> name(two.a).equals("friend"), 60 * S));
  }

  private static String name(TwoNodes.Node node) {
    return node.roster.members().stream().map(Roster.Member::name).findFirst().orElse("");
  }
}
