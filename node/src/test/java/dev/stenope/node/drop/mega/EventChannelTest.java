package dev.stenope.node.drop.mega;

import static dev.stenope.node.drop.DeadDropContract.content;
import static dev.stenope.node.drop.DeadDropContract.name;
import static dev.stenope.node.drop.DeadDropContract.names;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.node.drop.DeadDrop;
import dev.stenope.node.drop.DropException;
import dev.stenope.node.drop.Drops;
import dev.stenope.node.drop.Shelf;
import dev.stenope.node.drop.mega.server.Fault;
import dev.stenope.node.drop.mega.server.Traffic;
import dev.stenope.node.drop.mega.server.Traffic.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The event channel of a server that does not serve it well: it is asked less and less often, and
/// is not relied on.
@Timeout(90)
class EventChannelTest {
  private static final Patience HASTY =
      new Patience(Duration.ofMillis(700), Duration.ofMillis(700), Duration.ofMillis(100));

  private final Stage stage = new Stage();

  @BeforeEach
  void start() throws IOException {
    stage.start();
  }

  @AfterEach
  void stop() {
    stage.close();
  }

  private Traffic traffic() {
    return stage.server().traffic();
  }

  private MegaDrop drop() throws DropException {
    return new MegaDrop(MegaAddress.of(stage.link()), Shelf.inMemory(), HASTY, Cloud.MAX_LIST);
  }

  /// Milliseconds until there were so many requests to open the channel, counted from the first.
  private long until(int count) throws Exception {
    Stage.until(() -> traffic().calls(Kind.EVENTS) > 0);
    long start = System.nanoTime();
    Stage.until(() -> traffic().calls(Kind.EVENTS) >= count);
    return (System.nanoTime() - start) / 1_000_000;
  }

  private void isSeenWithoutEvents(DeadDrop drop) throws Exception {
    try (DeadDrop other = stage.drop()) {
      other.put(name(1), content(1));
      Stage.until(() -> names(drop).contains(name(1)));
    }
  }

  @Test
  void aHostForEventsThatFailsIsAskedLessAndLess() throws Exception {
    stage.server().strike(Fault.hangUp().on(Kind.HELD));
    try (DeadDrop drop = drop()) {
      names(drop);
      long took = until(5);
      assertTrue(took > 3_000, took + " ms");
      isSeenWithoutEvents(drop);
    }
  }

  @Test
  void aChannelThatLeadsNowhereIsAskedLessAndLess() throws Exception {
    for (String answer : List.of("0", "{\"sn\":\"AAAAAAAAAAE\"}")) {
      stage.server().strike(Fault.text(answer).on(Kind.EVENTS));
      traffic().reset();
      try (DeadDrop drop = drop()) {
        names(drop);
        long took = until(4);
        assertTrue(took > 1_500, took + " ms");
        isSeenWithoutEvents(drop);
        drop.delete(name(1));
      }
      stage.server().heal();
    }
  }

  @Test
  void heldRequestsThatAreLetGoAtOnceComeLessAndLess() throws Exception {
    stage.server().strike(Fault.text("0").on(Kind.HELD));
    try (DeadDrop drop = drop()) {
      names(drop);
      Stage.until(() -> traffic().calls(Kind.HELD) > 0);
      long start = System.nanoTime();
      Stage.until(() -> traffic().calls(Kind.HELD) >= 5);
      long took = (System.nanoTime() - start) / 1_000_000;
      assertTrue(took > 3_000, took + " ms");
      isSeenWithoutEvents(drop);
    }
  }

  @Test
  void aChannelThatWantsFewerRequestsIsLeftAlone() throws Exception {
    stage.server().strike(Fault.refusal(-4).on(Kind.EVENTS).times(1));
    try (DeadDrop drop = drop()) {
      names(drop);
      long took = until(2);
      assertTrue(took > 9_500, took + " ms");
    }
  }

  @Test
  void aRiddleOfTheChannelIsSolved() throws Exception {
    stage.server().strike(Fault.hashcash(250).on(Kind.EVENTS).times(1));
    try (DeadDrop drop = drop()) {
      names(drop);
      traffic().awaitHeld(1);
      assertEquals(2, traffic().calls(Kind.EVENTS));
    }
  }

  @Test
  void aRiddleOfTheChannelThatIsTooHardHasTheWholeServerLeftAlone() throws Exception {
    try (DeadDrop drop = drop()) {
      stage.server().strike(Fault.hashcash(0).on(Kind.EVENTS));
      names(drop);
      Stage.until(() -> isLeftAlone(drop));
      assertEquals(1, traffic().calls(Kind.EVENTS));
    }
  }

  private static boolean isLeftAlone(DeadDrop drop) {
    try {
      names(drop);
      return false;
    } catch (DropException e) {
      return e.pause().compareTo(Duration.ofMinutes(9)) > 0;
    }
  }

  @Test
  void onePageOfAnotherServerDoesNotMakeTheChannelOld() throws Exception {
    stage.server().strike(Fault.html().on(Kind.EVENTS).times(2));
    BlockingQueue<List<String>> told = new LinkedBlockingQueue<>();
    try (DeadDrop one = stage.drop();
        DeadDrop two = stage.drop();
        DeadDrop.Watch _ = two.watch(told::add)) {
      traffic().awaitHeld(1);
      traffic().reset();
      one.put(name(1), content(1));
      assertEquals(List.of(name(1)), told.take());
      traffic().awaitHeld(2);
      traffic().reset();
      one.put(name(2), content(2));
      assertEquals(List.of(name(2)), told.take());
      traffic().awaitHeld(2);
      assertEquals(0, traffic().calls(Kind.EVENTS), traffic()::toString);
    }
  }

  @Test
  void aFaultOfWhoeverIsToldDoesNotEndTheChannel() throws Exception {
    AtomicBoolean hasFailed = new AtomicBoolean();
    try (DeadDrop one = stage.drop();
        DeadDrop two = stage.drop();
        DeadDrop.Watch _ =
            two.watch(
                _ -> {
                  if (hasFailed.compareAndSet(false, true)) {
                    throw new IllegalStateException("a fault");
                  }
                })) {
      traffic().awaitHeld(1);
      one.put(name(1), content(1));
      Stage.until(hasFailed::get);
      one.put(name(2), content(2));
      Stage.until(() -> names(two).equals(Set.of(name(1), name(2))));
      traffic().awaitHeld(2);
    }
  }

  @Test
  void aWatchWithoutAChannelIsBroken() throws Exception {
    stage.server().strike(Fault.status(404).on(Kind.EVENTS, Kind.HELD));
    try (MegaDrop drop = drop();
        DeadDrop.Watch watch = drop.watch(_ -> {})) {
      assertFalse(watch.broken());
      Stage.until(watch::broken);
      stage.server().heal();
      Stage.until(() -> !watch.broken());
    }
  }

  @Test
  void aServerThatIsDownForLongIsAskedLittle() throws Exception {
    stage.server().strike(Fault.status(500));
    Drops drops = new Drops(List.of(drop()), new Silent());
    drops.attend(250_000_000);
    drops.start();
    Stage.until(() -> traffic().calls() > 0);
    long start = System.nanoTime();
    drops.put(name(1), content(1));
    Stage.until(() -> traffic().calls() >= 26);
    long took = (System.nanoTime() - start) / 1_000_000;
    drops.close(5_000);
    assertTrue(took > 4_000, took + " ms, " + traffic());
  }

  private static final class Silent implements Drops.Events {
    @Override
    public void appeared(List<String> names) {}

    @Override
    public void fetched(String name, byte[] content) {}

    @Override
    public void state(boolean usable, String reason) {}
  }
}
