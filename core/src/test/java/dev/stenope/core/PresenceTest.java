package dev.stenope.core;

import static dev.stenope.core.TwoNodes.MS;
import static dev.stenope.core.TwoNodes.S;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.Status.PresenceStatus;
import dev.stenope.core.Status.Reach;
import dev.stenope.core.wire.Frame;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What nodes know of each other's presence.
class PresenceTest {
  private static final long ONE_WAY = 20 * MS;

  private final TwoNodes nodes = new TwoNodes(ONE_WAY);

  /// What Bob knows of Alice.
  private PresenceStatus alice() {
    return nodes.b.peer().presence();
  }

  private boolean shows(Presence presence) {
    return alice().presence() == presence;
  }

  private void choose(@Nullable Presence presence) {
    nodes.a.give(new Input.SetPresence(presence));
  }

  private List<Output.PresenceChanged> changes() {
    return nodes.b.events.stream()
        .filter(Output.PresenceChanged.class::isInstance)
        .map(Output.PresenceChanged.class::cast)
        .toList();
  }

  private void pass(long time) {
    nodes.until(() -> false, time);
  }

  @Test
  void aChangeIsThereAfterOneFlightAndIsTold() {
    nodes.befriend();
    assertEquals(new PresenceStatus(Presence.ONLINE, 29, Reach.DIRECT, false), alice());
    int journal = nodes.a.journal.size() + nodes.b.journal.size();
    nodes.b.events.clear();
    choose(Presence.BUSY);
    assertTrue(nodes.until(() -> shows(Presence.BUSY), ONE_WAY));
    pass(MS);
    Output.PresenceChanged told =
        new Output.PresenceChanged(nodes.a.id(), Presence.BUSY, Reach.DIRECT, false);
    assertEquals(List.of(told), changes());
    pass(30 * S);
    assertEquals(30, alice().age());
    assertEquals(Presence.BUSY, nodes.a.bridge.status(nodes.now).presence());
    assertEquals(30, nodes.a.bridge.status(nodes.now).age());
    assertEquals(journal, nodes.a.journal.size() + nodes.b.journal.size());
  }

  @Test
  void theLatestArrivesThoughPacketsAreLostAndOvertakeEachOther() {
    nodes.befriend();
    nodes.loss = 0.3;
    nodes.jitter = 200 * MS;
    for (int i = 0; i < 99; i++) {
      choose(i % 2 == 0 ? Presence.IDLE : Presence.ONLINE);
      pass(10 * MS);
    }
    choose(Presence.BUSY);
    pass(5 * S);
    assertTrue(shows(Presence.BUSY));
    assertTrue(changes().size() < 20, changes()::toString);
  }

  @Test
  void aNodeThatIsNotUsedIsIdleUnlessSomebodySaysElse() {
    nodes.befriend();
    pass(569 * S);
    assertTrue(shows(Presence.ONLINE));
    pass(2 * S);
    assertTrue(shows(Presence.IDLE));
    assertEquals(601, alice().age());
    nodes.a.give(new Input.Used());
    pass(MS + ONE_WAY);
    assertTrue(shows(Presence.ONLINE));
    assertEquals(0, alice().age());
    choose(Presence.ONLINE);
    pass(1200 * S);
    assertTrue(shows(Presence.ONLINE));
    choose(null);
    pass(601 * S);
    assertTrue(shows(Presence.IDLE));
  }

  @Test
  void whoSaysGoodbyeIsAsleep() {
    nodes.befriend();
    pass(60 * S);
    nodes.a.give(new Input.Stop());
    assertTrue(nodes.until(() -> shows(Presence.ASLEEP), ONE_WAY));
    pass(300 * S);
    assertEquals(new PresenceStatus(Presence.ASLEEP, 300, Reach.MAIL, false), alice());
    assertEquals(Output.PeerState.OFFLINE, nodes.b.peer().state());
    choose(Presence.BUSY);
    nodes.a.restart();
    assertTrue(nodes.until(() -> shows(Presence.ONLINE), 120 * S));
    assertTrue(alice().age() < 2, alice()::toString);
  }

  @Test
  void whoVanishesIsSuspectAndThenOffline() {
    nodes.befriend();
    choose(Presence.BUSY);
    pass(S);
    nodes.cut = true;
    nodes.a.deaf = true;
    nodes.b.deaf = true;
    assertTrue(nodes.until(() -> alice().suspect(), 6 * S));
    assertTrue(shows(Presence.BUSY));
    assertTrue(changes().getLast().suspect());
    assertTrue(nodes.until(() -> shows(Presence.OFFLINE), 12 * S));
    assertEquals(15, alice().age());
    pass(100 * S);
    assertEquals(115, alice().age());
    assertFalse(alice().suspect());
    nodes.cut = false;
    nodes.a.deaf = false;
    nodes.b.deaf = false;
    assertTrue(nodes.until(() -> shows(Presence.BUSY), 200 * S));
    assertTrue(alice().age() >= 115);
  }

  @Test
  void aPathThatAnswersAgainIsNotSuspect() {
    nodes.befriend();
    nodes.cut = true;
    assertTrue(nodes.until(() -> alice().suspect(), 6 * S));
    nodes.cut = false;
    assertTrue(nodes.until(() -> !changes().getLast().suspect(), 3 * S));
    assertFalse(alice().suspect());
  }

  @Test
  void aPeerThatIsRestartedSaysWhatItIsNow() {
    nodes.befriend();
    choose(Presence.BUSY);
    pass(S);
    nodes.a.restart();
    assertTrue(nodes.until(() -> shows(Presence.ONLINE), 60 * S));
    nodes.b.restart();
    assertTrue(nodes.until(() -> shows(Presence.ONLINE), 60 * S));
    choose(Presence.IDLE);
    pass(S);
    nodes.b.restart();
    assertEquals(PresenceStatus.UNKNOWN, alice());
    assertTrue(nodes.until(() -> shows(Presence.IDLE), 60 * S));
  }

  @Test
  void whoCanBeReachedByMailAloneRunsAndIsShownSo() {
    nodes.befriend();
    choose(Presence.BUSY);
    pass(S);
    nodes.cut = true;
    assertTrue(nodes.until(() -> alice().reach() == Reach.MAIL && shows(Presence.ONLINE), 60 * S));
    assertEquals("drop", String.valueOf(nodes.b.peer().path()).replaceAll(".*kind=(\\w+).*", "$1"));
  }

  @Test
  void onlyWhatANodeCanSayIsChosen() {
    nodes.befriend();
    assertThrows(IllegalArgumentException.class, () -> choose(Presence.ASLEEP));
  }

  @Test
  void absurditiesOfAPeerAreBoundedOrIgnored() {
    Liar liar = new Liar();
    liar.challengeFrom(Liar.LIAR);
    liar.pass(S);
    liar.say(new Frame.Presence(5, 2, Long.MAX_VALUE >>> 2));
    PresenceStatus busy = liar.honest.status(liar.now).presence();
    assertEquals(new PresenceStatus(Presence.BUSY, 315_360_000, Reach.DIRECT, false), busy);
    liar.say(new Frame.Presence(6, 77, 0));
    liar.say(new Frame.Presence(5, 0, 0));
    assertEquals(busy, liar.honest.status(liar.now).presence());
    liar.events.clear();
    for (int i = 0; i < 1000; i++) {
      liar.say(new Frame.Presence(10 + i, i % 3, 0));
      liar.pass(S / 1000);
    }
    int told = liar.events(Output.PresenceChanged.class).size();
    assertTrue(told <= 6, () -> told + " changes told in a second");
  }
}
