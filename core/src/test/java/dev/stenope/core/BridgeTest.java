package dev.stenope.core;

import static dev.stenope.core.TwoNodes.MS;
import static dev.stenope.core.TwoNodes.S;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BridgeTest {
  private final TwoNodes two = new TwoNodes(10 * MS);

  @Test
  void twoNodesMeetByAnInvitationAndTalk() {
    two.meet();
    assertTrue(two.until(() -> two.a.online() && two.b.online(), 3 * S));
    two.a.say("hello");
    two.b.say("hi");
    assertTrue(two.until(() -> two.a.received.size() + two.b.received.size() == 2, S));
    assertEquals(List.of("hello"), two.b.received);
    assertEquals(List.of("hi"), two.a.received);
    assertEquals(two.b.id(), two.a.peer().node());
    assertTrue(two.until(() -> two.drop.isEmpty(), 400 * S), () -> two.drop.keySet().toString());
  }

  @Test
  void messagesArriveInOrderThoughThePathIsCut() {
    two.meet();
    assertTrue(two.until(() -> two.a.online() && two.b.online(), 3 * S));
    List<String> sent = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      sent.add("m" + i);
      two.a.say("m" + i);
      if (i == 250) {
        two.cut = true;
        two.until(() -> false, 10 * S);
        two.cut = false;
      }
    }
    assertTrue(two.until(() -> two.b.received.size() == 500, 5 * S));
    assertEquals(sent, two.b.received);
  }

  @Test
  void aNodeThatStartsAgainIsFoundAgainAndGetsWhatWaited() {
    two.meet();
    assertTrue(two.until(() -> two.a.online() && two.b.online(), 3 * S));
    two.until(() -> false, S);
    two.b.restart();
    two.a.say("are you there?");
    assertTrue(two.until(() -> two.b.received.size() == 1, 20 * S));
    two.b.say("yes");
    assertTrue(two.until(() -> two.a.received.size() == 1, 20 * S));
  }

  @Test
  void aNodeThatStopsSaysGoodbye() {
    two.meet();
    assertTrue(two.until(() -> two.a.online() && two.b.online(), 3 * S));
    two.b.give(new Input.Stop());
    assertTrue(two.until(() -> !two.a.online(), S));
  }

  @Test
  void anIdleLinkCostsAlmostNothing() {
    two.meet();
    assertTrue(two.until(() -> two.a.online() && two.b.online(), 3 * S));
    two.until(() -> false, 60 * S);
    assertTrue(two.a.online());
  }
}
