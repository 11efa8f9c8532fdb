package dev.stenope.node.drop.mega;

import static dev.stenope.node.drop.DeadDropContract.SIZE;
import static dev.stenope.node.drop.DeadDropContract.content;
import static dev.stenope.node.drop.DeadDropContract.name;
import static dev.stenope.node.drop.DeadDropContract.names;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.node.drop.DeadDrop;
import dev.stenope.node.drop.DropException;
import dev.stenope.node.drop.Shelf;
import dev.stenope.node.drop.mega.server.Fault;
import dev.stenope.node.drop.mega.server.Traffic.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A server that is slow, broken or full, that lies or that wants to be left alone.
@Timeout(60)
class MegaFaultsTest {
  private static final Patience HASTY =
      new Patience(Duration.ofMillis(700), Duration.ofMillis(700), Duration.ofMillis(700));

  private final Stage stage = new Stage();
  private int puts = 100;

  @BeforeEach
  void start() throws IOException {
    stage.start();
  }

  @AfterEach
  void stop() {
    stage.close();
  }

  private DeadDrop drop() throws DropException {
    return new MegaDrop(MegaAddress.of(stage.link()), Shelf.inMemory(), HASTY, Cloud.MAX_LIST);
  }

  private static String line(DropException e) {
    return String.valueOf(e.getMessage());
  }

  /// A put that fails, though the server may have carried it out.
  private DropException refused(DeadDrop drop, Fault fault) {
    String name = name(++puts);
    stage.server().strike(fault);
    DropException e = assertThrows(DropException.class, () -> drop.put(name, content(9)));
    stage.server().heal();
    return e;
  }

  @Test
  void whatDoesNotAnswerAsMegaDoesIsTold() throws Exception {
    Map<Fault, String> faults =
        Map.of(
            Fault.html().on(Kind.COMMANDS), "login page",
            Fault.status(500).on(Kind.COMMANDS), "too busy",
            Fault.status(403).on(Kind.COMMANDS), "not MEGA",
            Fault.drip(Duration.ofMillis(100)).on(Kind.COMMANDS), "in time",
            Fault.flood(5 << 20).on(Kind.COMMANDS), "longer than it can be",
            Fault.wrongLength(10).on(Kind.COMMANDS), "in time",
            Fault.cut().on(Kind.COMMANDS), "broke the connection off",
            Fault.hangUp().on(Kind.COMMANDS), "broke the connection off");
    for (Map.Entry<Fault, String> fault : faults.entrySet()) {
      try (DeadDrop drop = drop()) {
        names(drop);
        DropException e = refused(drop, fault.getKey());
        assertTrue(line(e).contains(fault.getValue()), fault.getValue() + " in " + line(e));
        assertFalse(line(e).contains("#"), line(e));
        drop.put(name(1), content(1));
        assertArrayEquals(content(1), drop.get(name(1), SIZE));
        drop.delete(name(1));
      }
    }
  }

  @Test
  void aWholeListThatIsBadIsTold() throws Exception {
    for (Fault fault : List.of(Fault.html(), Fault.wrongLength(-5), Fault.status(302))) {
      try (DeadDrop drop = drop()) {
        stage.server().strike(fault.on(Kind.COMMANDS));
        assertThrows(DropException.class, drop::serverTime);
        stage.server().heal();
        assertEquals(Set.of(), names(drop));
      }
    }
  }

  @Test
  void aServerThatIsBusyForAMomentIsAskedAgain() throws Exception {
    try (DeadDrop drop = stage.drop()) {
      stage.server().strike(Fault.status(500).on(Kind.COMMANDS).times(1));
      stage.server().strike(Fault.refusal(-3).on(Kind.COMMANDS).times(1));
      assertTrue(drop.put(name(1), content(1)));
      stage.server().strike(Fault.refusal("p", -3).times(2));
      assertTrue(drop.put(name(2), content(2)));
    }
  }

  @Test
  void whatWasDoneThoughTheAnswerWasLostIsDoneOnce() throws Exception {
    try (DeadDrop drop = drop()) {
      names(drop);
      stage.server().strike(Fault.lostAnswer().on(Kind.COMMANDS).times(1));
      assertTrue(drop.put(name(1), content(1)));
      assertEquals(1, stage.node(name(1)).size());
    }
  }

  @Test
  void aServerThatWantsToBeLeftAloneIs() throws Exception {
    Map<Integer, Duration> pauses = Map.of(-4, Duration.ofSeconds(10), -16, Duration.ofDays(1));
    for (Map.Entry<Integer, Duration> pause : pauses.entrySet()) {
      try (DeadDrop drop = drop()) {
        names(drop);
        DropException e = refused(drop, Fault.refusal("p", pause.getKey()));
        assertEquals(pause.getValue(), e.pause(), line(e));
        int asked = stage.server().traffic().calls(Kind.COMMANDS);
        DropException again =
            assertThrows(DropException.class, () -> drop.put(name(1), content(9)));
        assertTrue(again.pause().compareTo(pause.getValue()) <= 0);
        assertEquals(asked, stage.server().traffic().calls(Kind.COMMANDS));
      }
    }
  }

  @Test
  void anAccountThatIsFullCanStillBeCleanedUp() throws Exception {
    try (DeadDrop drop = drop()) {
      drop.put(name(1), content(1));
      DropException e = refused(drop, Fault.refusal("p", -17));
      assertTrue(line(e).contains("full"), line(e));
      drop.delete(name(1));
      assertEquals(List.of(), stage.node(name(1)));
    }
  }

  @Test
  void aTransferQuotaSaysHowLong() throws Exception {
    try (DeadDrop drop = drop()) {
      stage.server().strike(Fault.overQuota(77));
      DropException e = assertThrows(DropException.class, () -> drop.put(name(1), new byte[16384]));
      assertEquals(Duration.ofSeconds(77), e.pause());
    }
  }

  @Test
  void transfersThatExpireAreBegunAnew() throws Exception {
    try (DeadDrop one = drop();
        DeadDrop two = drop()) {
      stage.server().strike(Fault.refusal("u", -8).times(1));
      assertTrue(one.put(name(1), new byte[16384]));
      stage.server().strike(Fault.refusal("g", -8).times(1));
      assertArrayEquals(new byte[16384], two.get(name(1), 16384));
    }
  }

  @Test
  void aLinkThatIsRevokedIsTold() throws Exception {
    try (DeadDrop drop = drop()) {
      names(drop);
      stage.owner().unlink(stage.folder());
      DropException e = assertThrows(DropException.class, () -> drop.put(name(1), content(1)));
      assertTrue(line(e).contains("not there any more"), line(e));
    }
  }

  @Test
  void aLinkThatCannotWriteIsTold() throws Exception {
    String other = stage.link().replaceFirst(":[\\w-]{22}\\?", ":" + "x".repeat(22) + "?");
    try (DeadDrop drop = MegaDrop.open(other, Shelf.inMemory())) {
      DropException e = assertThrows(DropException.class, () -> drop.put(name(1), content(1)));
      assertTrue(line(e).contains("only read"), line(e));
      assertFalse(line(e).contains("xxx"), line(e));
    }
  }

  @Test
  void aServerThatIsDownForAWhileIsFoundAgain() throws Exception {
    BlockingQueue<List<String>> told = new LinkedBlockingQueue<>();
    try (DeadDrop one = drop();
        DeadDrop two = drop();
        DeadDrop.Watch _ = two.watch(told::add)) {
      one.put(name(1), content(1));
      assertEquals(List.of(name(1)), told.take());
      stage.server().strike(Fault.hangUp());
      stage.server().cut();
      assertThrows(DropException.class, () -> one.put(name(2), content(2)));
      stage.server().heal();
      one.put(name(2), content(2));
      Stage.until(() -> names(two).contains(name(2)));
    }
  }

  @Test
  void withoutTheNewerChannelTheOlderServes() throws Exception {
    stage.server().knobs().push(false);
    BlockingQueue<List<String>> told = new LinkedBlockingQueue<>();
    try (DeadDrop one = drop();
        DeadDrop two = drop();
        DeadDrop.Watch _ = two.watch(told::add)) {
      for (int i = 1; i < 5; i++) {
        one.put(name(i), content(i));
        assertEquals(List.of(name(i)), told.take());
      }
      assertEquals(5, stage.server().traffic().calls(Kind.COMMANDS) - 1);
    }
  }

  @Test
  void withoutAnyChannelTheListIsReadAgain() throws Exception {
    stage.server().strike(Fault.status(404).on(Kind.EVENTS, Kind.HELD));
    try (DeadDrop one = drop();
        DeadDrop two = drop()) {
      assertEquals(Set.of(), names(two));
      one.put(name(1), content(1));
      Stage.until(() -> !names(two).isEmpty());
      assertArrayEquals(content(1), two.get(name(1), SIZE));
    }
  }

  @Test
  void aChannelThatLosesEventsIsNotReliedOn() throws Exception {
    try (DeadDrop one = drop();
        DeadDrop two = drop()) {
      names(one);
      names(two);
      stage.server().traffic().awaitHeld(2);
      stage.server().knobs().loseEvents(true);
      one.put(name(1), content(1));
      two.put(name(2), content(2));
      Stage.until(() -> names(two).contains(name(1)));
    }
  }

  @Test
  void aChannelThatIsTooFarBehindStartsAnew() throws Exception {
    try (DeadDrop one = drop();
        DeadDrop two = drop()) {
      names(one);
      names(two);
      stage.server().traffic().awaitHeld(2);
      stage.server().strike(Fault.refusal(-6).on(Kind.EVENTS).times(1));
      stage.server().cut();
      one.put(name(1), content(1));
      Stage.until(() -> names(two).contains(name(1)));
    }
  }

  @Test
  void junkHidesNothing() throws Exception {
    stage.owner().junk(stage.folder(), "junk-%d", 100_000, 1);
    try (DeadDrop one = stage.drop();
        DeadDrop two = stage.drop()) {
      one.put(name(1), content(1));
      assertEquals(Set.of(name(1)), names(two));
      assertArrayEquals(content(1), two.get(name(1), SIZE));
    }
  }

  @Test
  void aClockThatIsAnHourOffIsThatOfTheDrop() throws Exception {
    stage.server().knobs().clock(Duration.ofHours(1));
    try (DeadDrop drop = drop()) {
      drop.put(name(1), content(1));
      long ahead = drop.serverTime() - System.currentTimeMillis();
      assertTrue(Math.abs(ahead - 3_600_000) < 10_000, ahead + " ms");
      assertEquals(0, drop.expire());
      assertEquals(Set.of(name(1)), names(drop));
    }
  }

  @Test
  void whatWasSpoiledIsAsIfItWereAbsent() throws Exception {
    try (DeadDrop drop = drop()) {
      stage.owner().junk(stage.folder(), name(1), 4096);
      assertEquals(Set.of(name(1)), names(drop));
      assertEquals(null, drop.get(name(1), SIZE));
      drop.delete(name(1));
      assertEquals(List.of(), stage.node(name(1)));
    }
  }
}
