package dev.stenope.core;

import static dev.stenope.core.TwoNodes.MS;
import static dev.stenope.core.TwoNodes.S;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.mesh.Invitation;
import java.util.List;
import org.junit.jupiter.api.Test;

/// No socket outlives its purpose, and none is used that was closed (which [TwoNodes] checks).
class SocketsTest {
  private final TwoNodes two = new TwoNodes(10 * MS);

  @Test
  void twoNodesThatTalkHoldOneSocketEach() {
    two.befriend();
    assertEquals(1, two.a.ports.size());
    assertEquals(1, two.b.ports.size());
  }

  @Test
  void theSkewScanLeavesNoSocketBehind() {
    two.a.give(new Input.StunServers(List.of(TwoNodes.STUN)));
    two.b.give(new Input.StunServers(List.of(TwoNodes.STUN)));
    Invitation invitation = two.invitation(600);
    two.a.give(new Input.Invite(invitation));
    two.b.give(new Input.Join(invitation));
    assertTrue(two.until(() -> two.a.online() && two.b.online(), 5 * S));
    two.until(() -> false, 60 * S);
    assertEquals(1, two.a.ports.size());
    assertEquals(1, two.b.ports.size());
  }

  @Test
  void aConnectionThatWasReplacedEndsInTheEnd() {
    two.befriend();
    for (int i = 0; i < 3; i++) {
      two.b.restart();
      assertTrue(two.until(two.b::online, 20 * S));
      two.until(() -> false, 5 * S);
    }
    two.until(() -> false, 60 * S);
    assertEquals(1, two.a.ports.size());
    assertEquals(1, two.b.ports.size());
    assertTrue(two.a.online() && two.b.online());
  }

  @Test
  void anInvitationThatNobodyAnswersEndsWithALineForThePerson() {
    two.b.give(new Input.StunServers(List.of()));
    two.b.give(new Input.Join(two.invitation(120)));
    two.until(() -> false, 130 * S);
    assertEquals(0, two.b.ports.size());
    assertEquals(1, notices(two.b, "invitation-expired"));
    assertTrue(two.drop.isEmpty());
  }

  @Test
  void knownNodesThatMeetByAFurtherInvitationForgetTheFormerSearch() {
    two.befriend();
    two.a.restart();
    two.b.restart();
    two.a.deaf = true;
    two.b.deaf = true;
    two.until(() -> false, S);
    two.a.deaf = false;
    two.b.deaf = false;
    two.meet();
    assertTrue(two.until(() -> two.a.online() && two.b.online(), 10 * S));
    two.until(() -> false, 60 * S);
    assertEquals(1, two.a.ports.size());
    assertEquals(1, two.b.ports.size());
  }

  @Test
  void aForgottenPeerTakesItsSocketsAlong() {
    two.befriend();
    two.b.restart();
    assertTrue(two.until(() -> two.a.opened > 1, 20 * S));
    two.a.give(new Input.Forget(two.b.id()));
    two.until(() -> false, 60 * S);
    assertEquals(0, two.a.ports.size());
    assertTrue(two.a.bridge.status(two.now).peers().isEmpty());
  }

  @Test
  void aNodeThatStoppedHoldsNothingAndDoesNothing() {
    two.befriend();
    two.a.give(new Input.ProbeNat());
    two.b.give(new Input.Stop());
    two.a.give(new Input.StunServers(List.of(TwoNodes.STUN)));
    two.a.give(new Input.ProbeNat());
    two.a.give(new Input.Invite(two.invitation(600)));
    two.a.give(new Input.Stop());
    two.until(() -> false, S);
    assertTrue(two.drop.isEmpty());
    int opened = two.a.opened;
    Invitation invitation = two.invitation(600);
    two.a.give(new Input.Join(invitation));
    two.b.restart();
    two.a.give(new Input.Appeared(List.copyOf(two.drop.keySet())));
    two.a.give(new Input.ProbeNat());
    two.until(() -> false, 10 * S);
    assertEquals(0, two.a.ports.size());
    assertEquals(opened, two.a.opened);
    assertEquals(Long.MAX_VALUE, two.a.bridge.deadline());
  }

  @Test
  void twoProbesOfTheNatAtOnceAreOne() {
    two.a.give(new Input.StunServers(List.of(TwoNodes.STUN)));
    two.a.give(new Input.ProbeNat());
    two.a.give(new Input.ProbeNat());
    assertTrue(
        two.until(() -> two.a.events.stream().anyMatch(Output.NatKnown.class::isInstance), 60 * S));
    assertEquals(0, two.a.ports.size());
  }

  @Test
  void aNetworkThatIsLookedAtLeavesNoSocketBehind() {
    two.a.give(new Input.StunServers(List.of(TwoNodes.STUN)));
    two.a.give(new Input.InNetwork("home"));
    assertTrue(two.until(() -> !two.a.ports.isEmpty(), 30 * S));
    two.a.give(new Input.InNetwork(""));
    assertEquals(0, two.a.ports.size());
    assertEquals(Long.MAX_VALUE, two.a.bridge.deadline());
    two.a.give(new Input.InNetwork("home"));
    two.until(() -> false, 600 * S);
    assertEquals(0, two.a.ports.size());
  }

  @Test
  void withoutSocketsANodeTriesOnQuietlyAndMeetsOnceItGetsThem() {
    two.b.socketsFail = true;
    two.meet();
    two.until(() -> false, 50 * S);
    assertEquals(1, notices(two.b, "no-socket"));
    assertFalse(two.b.opened > 20);
    two.b.socketsFail = false;
    assertTrue(two.until(() -> two.a.online() && two.b.online(), 10 * S));
  }

  private static long notices(TwoNodes.Node node, String code) {
    return node.events.stream()
        .filter(event -> event instanceof Output.Notice notice && notice.code().equals(code))
        .count();
  }
}
