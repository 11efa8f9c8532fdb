package dev.stenope.core;

import static dev.stenope.core.TwoNodes.MS;
import static dev.stenope.core.TwoNodes.S;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.mesh.Invitation;
import dev.stenope.core.mesh.Roster;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Two nodes find each other whatever came between them.
class MeetingAgainTest {
  private final TwoNodes two = new TwoNodes(10 * MS);

  @Test
  void aNodeThatIsNeverToldOfServersSleeps() {
    two.until(() -> false, 10 * S);
    assertEquals(Long.MAX_VALUE, two.a.bridge.deadline());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void bothMayAskAtTheSameMoment(long seed) {
    TwoNodes both = new TwoNodes(10 * MS, seed);
    both.dropDelay = 200 * MS;
    both.befriend();
    both.a.restart();
    both.b.restart();
    assertTrue(both.until(() -> both.a.online() && both.b.online(), 15 * S));
    both.until(() -> false, 60 * S);
    assertEquals(1, both.a.ports.size());
    assertEquals(1, both.b.ports.size());
    assertTrue(both.a.online() && both.b.online());
  }

  @Test
  void twoThatCannotReachEachOtherTryLessAndLessAndMeetWhenTheyCan() {
    two.befriend();
    two.cut = true;
    two.until(() -> false, 600 * S);
    int opened = two.a.opened + two.b.opened;
    assertTrue(opened < 80, () -> opened + " sockets");
    two.until(() -> false, 600 * S);
    int later = two.a.opened + two.b.opened - opened;
    assertTrue(later < 60 && later > 4, () -> later + " sockets");
    two.cut = false;
    assertTrue(two.until(() -> two.a.online() && two.b.online(), 180 * S));
  }

  @Test
  void twoConnectionsThatStandAtOnceBecomeOne() {
    two.befriend();
    two.cut = true;
    assertTrue(
        two.until(() -> isConnecting(two.a) && isConnecting(two.b), 30 * S), "they do not try");
    two.cut = false;
    assertTrue(two.until(() -> two.a.online() && two.b.online(), 30 * S));
    two.until(() -> false, S);
    assertEquals(2, two.a.ports.size());
    two.until(() -> false, 60 * S);
    assertEquals(1, two.a.ports.size());
    assertEquals(1, two.b.ports.size());
    two.a.say("still there?");
    assertTrue(two.until(() -> two.b.received.size() == 1, S));
  }

  private static boolean isConnecting(TwoNodes.Node node) {
    return node.peer().state() == Output.PeerState.CONNECTING;
  }

  @Test
  void aStormOfNetworkChangesCostsFewRequests() {
    two.befriend();
    two.b.give(new Input.Stop());
    two.until(() -> !two.a.online(), S);
    two.until(() -> false, 2 * S);
    int opened = two.a.opened;
    for (int i = 0; i < 500; i++) {
      two.a.give(new Input.NetworkChanged());
      two.until(() -> false, 10 * MS);
    }
    assertTrue(two.a.opened - opened <= 7, () -> two.a.opened - opened + " sockets");
  }

  @Test
  void aStormOfNetworkChangesSendsFewPackets() {
    two.befriend();
    int sent = two.a.sent;
    for (int i = 0; i < 500; i++) {
      two.a.give(new Input.NetworkChanged());
    }
    two.until(() -> false, S);
    assertTrue(two.a.sent - sent < 20, () -> two.a.sent - sent + " packets");
  }

  @Test
  void anOwnInvitationIsNotFollowed() {
    two.a.give(new Input.StunServers(List.of()));
    Invitation invitation = two.invitation(600);
    two.a.give(new Input.Invite(invitation));
    two.a.give(new Input.Join(invitation));
    two.until(() -> false, 5 * S);
    assertEquals(0, two.a.opened);
    assertTrue(
        two.a.events.stream()
            .anyMatch(e -> e instanceof Output.Notice n && n.code().equals("own-invitation")));
  }

  @Test
  void anInvitationMayBeFollowedTwiceAndMadeTwice() {
    two.a.give(new Input.StunServers(List.of()));
    two.b.give(new Input.StunServers(List.of()));
    Invitation invitation = two.invitation(600);
    two.a.give(new Input.Invite(invitation));
    two.a.give(new Input.Invite(invitation));
    two.a.deaf = true;
    two.b.give(new Input.Join(invitation));
    two.until(() -> false, 2 * S);
    two.b.give(new Input.Join(invitation));
    two.a.deaf = false;
    assertTrue(two.until(() -> two.a.online() && two.b.online(), 5 * S));
    assertEquals(1, two.a.roster.invitations().size());
    two.until(() -> false, 60 * S);
    assertEquals(1, two.b.ports.size());
    assertEquals(1, two.a.ports.size());
  }

  @Test
  void clocksThatJumpInMidFlightDoNotHinderLong() {
    two.befriend();
    for (long jump : new long[] {60, -60, 0, -60, 60}) {
      two.a.restart();
      two.b.restart();
      two.until(() -> false, 30 * MS);
      two.a.give(new Input.ClockCorrected(jump * S, S));
      assertTrue(two.until(() -> two.a.online() && two.b.online(), 30 * S), () -> "by " + jump);
      two.until(() -> false, 15 * S);
    }
  }

  @Test
  void aDropThatFailsAndComesBackIsUsedAgain() {
    two.befriend();
    two.a.give(new Input.DropState(false, "The folder is not there."));
    two.b.restart();
    two.a.deaf = true;
    two.until(() -> false, 40 * S);
    two.a.deaf = false;
    two.a.give(new Input.DropState(true, ""));
    assertTrue(two.until(() -> two.a.online() && two.b.online(), 10 * S));
  }

  @Test
  void aResponseThatNobodyReadsIsFollowedByAnotherTry() {
    two.befriend();
    two.a.restart();
    assertTrue(two.until(() -> two.a.opened > 1, 5 * S));
    two.until(() -> false, 30 * MS);
    two.a.deaf = true;
    two.until(() -> false, 20 * S);
    two.a.deaf = false;
    assertTrue(two.until(() -> two.a.online() && two.b.online(), 15 * S));
  }

  @Test
  void requestsThatWereAnsweredAreRememberedInTheNextLife() {
    two.befriend();
    two.a.restart();
    Map<String, byte[]> copies = new HashMap<>();
    assertTrue(
        two.until(
            () -> {
              copies.putAll(two.drop);
              return two.b.opened > 1;
            },
            10 * S));
    two.until(() -> false, S);
    two.a.give(new Input.Stop());
    two.b.restart();
    two.until(() -> false, S);
    int opened = two.b.opened;
    two.b.deaf = true;
    two.drop.putAll(copies);
    two.b.give(new Input.Appeared(List.copyOf(copies.keySet())));
    two.until(() -> false, 5 * S);
    assertEquals(opened, two.b.opened, "a copy of an answered request was answered");
  }

  @Test
  void aPeerIsToldToBeBackAsSoonAsItIsHeard() {
    two.befriend();
    two.cut = true;
    assertTrue(two.until(() -> !two.a.online() && !two.b.online(), 30 * S));
    two.a.events.clear();
    two.cut = false;
    assertTrue(two.until(two.a::online, 30 * S));
    two.until(() -> false, MS);
    assertTrue(
        two.a.events.stream()
            .anyMatch(
                e ->
                    e instanceof Output.PeerChanged change
                        && change.state() == Output.PeerState.ONLINE));
  }

  @Test
  void whoIsToldToLookIsToldSeldom() {
    two.befriend();
    two.b.give(new Input.Stop());
    int looks = two.a.looks;
    for (int i = 0; i < 1_000; i++) {
      two.until(() -> false, 100 * MS);
      two.a.give(new Input.ClockCorrected(0, S));
    }
    assertTrue(two.a.looks - looks < 30, () -> two.a.looks - looks + " orders");
  }

  @Test
  void aMappingIsKeptOpenOnABusyNode() {
    two.b.give(new Input.StunServers(List.of(TwoNodes.STUN)));
    two.b.give(new Input.Join(two.invitation(600)));
    two.until(() -> false, 5 * S);
    int sent = two.b.sent;
    for (int i = 0; i < 600; i++) {
      two.until(() -> false, 100 * MS);
      two.b.bridge.wake(two.now, two.b);
    }
    assertTrue(two.b.sent > sent, "the server was not asked again");
  }

  @Test
  void aRosterOfMembersAloneIsEnough() {
    two.befriend();
    for (TwoNodes.Node node : List.of(two.a, two.b)) {
      Roster bare = Roster.empty(node.roster.name());
      for (Roster.Member member : node.roster.members()) {
        bare = bare.withMember(member);
      }
      node.roster = bare;
      node.restart();
    }
    assertTrue(two.until(() -> two.a.online() && two.b.online(), 15 * S));
  }
}
