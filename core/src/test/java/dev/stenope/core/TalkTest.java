package dev.stenope.core;

import static dev.stenope.core.TwoNodes.MS;
import static dev.stenope.core.TwoNodes.S;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.Output.PeerState;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Messages arrive once and in order, whatever the network, the drop and the nodes do.
class TalkTest {
  private final TwoNodes two = new TwoNodes(10 * MS);

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void badNetworksCutsAndMeetingsAgainLoseNothing(long seed) {
    TwoNodes bad = new TwoNodes(25 * MS, seed);
    bad.loss = 0.05;
    bad.duplication = 0.05;
    bad.jitter = 30 * MS;
    bad.dropDelay = 300 * MS;
    bad.meet();
    assertTrue(bad.until(() -> bad.a.online() && bad.b.online(), 20 * S));
    List<String> sent = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      String text = i + (i % 50 == 0 ? "x".repeat(200_000) : "");
      sent.add(text);
      bad.a.say(text);
      bad.b.say(text);
      bad.until(() -> false, 20 * MS);
      if (i % 100 == 50) {
        bad.cut = true;
        bad.until(() -> false, (i + seed * 5) * S / 6);
        bad.cut = false;
      }
    }
    assertTrue(
        bad.until(() -> bad.a.received.size() >= 400 && bad.b.received.size() >= 400, 240 * S),
        () -> bad.a.received.size() + " and " + bad.b.received.size());
    bad.until(() -> false, 90 * S);
    assertEquals(sent, bad.a.received);
    assertEquals(sent, bad.b.received);
    assertEquals(1, bad.a.ports.size());
    assertEquals(1, bad.b.ports.size());
  }

  @Test
  void tenThousandMessagesMayWaitForThePeer() {
    two.befriend();
    two.b.give(new Input.Stop());
    two.until(() -> !two.a.online(), S);
    List<String> sent = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      sent.add("m" + i);
      two.a.say("m" + i);
    }
    assertEquals(10_000, two.a.peer().queued());
    two.b.restart();
    assertTrue(two.until(() -> two.b.received.size() == 10_000, 30 * S));
    assertEquals(sent, two.b.received);
  }

  @Test
  void theLongestEnvelopeArrivesAndALongerOneIsRefused() {
    two.befriend();
    two.a.say("x".repeat((1 << 20) - 400));
    assertTrue(two.until(() -> two.b.received.size() == 1, 20 * S));
    two.a.events.clear();
    two.a.say("x".repeat(1 << 20));
    assertTrue(
        two.a.events.stream()
            .anyMatch(
                event ->
                    event instanceof Output.Receipt receipt
                        && receipt.progress() == Output.Progress.REFUSED));
  }

  @Test
  void oddCharactersArriveAsTheyAre() {
    two.befriend();
    List<String> odd =
        List.of("\0", "\ud83d\ude00", "a\ud800b", "\u202e\u0007\n\"\\", "", "\uffff");
    odd.forEach(two.a::say);
    assertTrue(two.until(() -> two.b.received.size() == odd.size(), S));
    assertEquals(odd, two.b.received);
  }

  @Test
  void aNatMayForgetItsMappingsAgainAndAgain() {
    two.befriend();
    int opened = two.a.opened + two.b.opened;
    long slowest = 0;
    for (int i = 1; i <= 100; i++) {
      TwoNodes.Node moved = i % 3 == 0 ? two.a : two.b;
      moved.rebind();
      int number = i;
      long since = two.now;
      moved.say("m" + i);
      assertTrue(two.until(() -> moved.other().received.contains("m" + number), 5 * S));
      moved.other().say("n" + i);
      assertTrue(two.until(() -> moved.received.contains("n" + number), 10 * S), "n" + i);
      slowest = Math.max(slowest, two.now - since);
      two.until(() -> false, S);
    }
    assertEquals(opened, two.a.opened + two.b.opened);
    long worst = slowest;
    assertTrue(worst < S, () -> worst / MS + " ms");
  }

  @Test
  void chatDoesNotWaitBehindLoad() {
    two.befriend();
    two.a.give(new Input.Load(two.b.id(), 12 << 20));
    two.until(() -> false, 60 * MS);
    two.a.say("hello");
    assertTrue(two.until(() -> two.b.received.size() == 1, S));
    assertTrue(two.a.events.stream().noneMatch(Output.Loaded.class::isInstance));
    assertTrue(
        two.until(() -> two.a.events.stream().anyMatch(Output.Loaded.class::isInstance), 60 * S));
  }

  @Test
  void aPingWithoutAPathIsRefusedAndOneWithAPathIsAnswered() {
    two.befriend();
    two.a.give(new Input.Ping(two.b.id(), 5));
    two.until(() -> false, S);
    assertEquals(List.of(5L), pongs());
    two.b.give(new Input.Stop());
    two.until(() -> !two.a.online(), S);
    two.a.events.clear();
    two.a.give(new Input.Ping(two.b.id(), 6));
    assertTrue(two.a.events.stream().anyMatch(event -> event instanceof Output.Notice));
    assertEquals(List.of(), pongs());
  }

  private List<Long> pongs() {
    return two.a.events.stream()
        .filter(Output.Pong.class::isInstance)
        .map(event -> ((Output.Pong) event).token())
        .toList();
  }

  @Test
  void theStatusFollowsThePeer() {
    two.meet();
    assertTrue(two.a.bridge.status(two.now).peers().isEmpty());
    assertTrue(two.until(() -> !two.a.bridge.status(two.now).peers().isEmpty(), 5 * S));
    assertEquals(PeerState.CONNECTING, two.a.peer().state());
    assertEquals(null, two.a.peer().path());
    assertTrue(two.until(two.a::online, 5 * S));
    assertTrue(two.a.peer().path() != null && two.a.peer().connectNanos() > 0);
    two.b.give(new Input.Stop());
    assertTrue(two.until(() -> two.a.peer().state() == PeerState.OFFLINE, S));
    assertEquals(null, two.a.peer().path());
  }

  @Test
  void messagesForAStrangerAreRefused() {
    two.a.say("who are you?");
    assertTrue(
        two.a.events.stream()
            .anyMatch(
                event ->
                    event instanceof Output.Receipt receipt
                        && receipt.progress() == Output.Progress.REFUSED));
  }
}
