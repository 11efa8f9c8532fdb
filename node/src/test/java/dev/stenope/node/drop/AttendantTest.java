package dev.stenope.node.drop;

import static dev.stenope.node.drop.DeadDropContract.SIZE;
import static dev.stenope.node.drop.DeadDropContract.content;
import static dev.stenope.node.drop.DeadDropContract.name;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Drops that fail, hang and lie, beside a good one and alone.
class AttendantTest {
  private static final long LIMIT = 20;
  private static final long MILLI = 1_000_000;

  private final ScriptedDrop.Place good = new ScriptedDrop.Place("good");
  private final ScriptedDrop.Place bad = new ScriptedDrop.Place("bad");
  private final CountDownLatch end = new CountDownLatch(1);
  private final BlockingQueue<String> names = new LinkedBlockingQueue<>();
  private final BlockingQueue<byte[]> contents = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> troubles = new LinkedBlockingQueue<>();
  private @Nullable Drops drops;

  private Drops start(ScriptedDrop.Place... places) {
    Drops.Events events =
        new Drops.Events() {
          @Override
          public void appeared(List<String> appeared) {
            names.addAll(appeared);
          }

          @Override
          public void fetched(String name, byte[] content) {
            contents.add(content);
          }

          @Override
          public void state(boolean usable, String reason) {
            troubles.add(usable + " " + reason);
          }

          @Override
          public void trouble(String place, @Nullable String reason) {
            troubles.add(place + " " + reason);
          }
        };
    Drops started = new Drops(Arrays.stream(places).map(ScriptedDrop::new).toList(), events);
    drops = started;
    started.attend(250 * MILLI);
    started.start();
    return started;
  }

  @AfterEach
  void close() throws InterruptedException {
    end.countDown();
    if (drops != null) {
      drops.close(5_000);
    }
  }

  private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
    return Objects.requireNonNull(queue.poll(LIMIT, TimeUnit.SECONDS), "nothing came");
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT);
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < until, "it never came about");
      Thread.sleep(5);
    }
  }

  private static ScriptedDrop.Script failing(Set<String> methods) {
    return (method, _) -> {
      if (methods.contains(method)) {
        throw new DropException("the server says 500");
      }
    };
  }

  /// Puts, sees and gets a file through all drops, as one does who meets.
  private void assertServes(Drops all) throws InterruptedException {
    all.put(name(-1), content(5));
    while (!next(names).equals(name(-1))) {
      // Junk, which the listener passes over.
    }
    all.fetch(name(-1), SIZE);
    byte[] got = next(contents);
    while (!Arrays.equals(content(5), got)) {
      got = next(contents);
    }
  }

  @Test
  void aDropThatHangsForEverDoesNotDisturbAnother() throws Exception {
    bad.script =
        (method, _) -> {
          if (method.equals("put")) {
            try {
              end.await();
            } catch (InterruptedException _) {
              throw new DropException("interrupted");
            }
          }
        };
    Drops all = start(bad, good);
    assertServes(all);
    await(() -> bad.calls("put") == 1);
    all.check(System.nanoTime());
    assertFalse(troubles.stream().anyMatch(line -> line.startsWith("bad")));
    all.check(System.nanoTime() + TimeUnit.MINUTES.toNanos(1));
    assertTrue(troubles.stream().anyMatch(line -> line.startsWith("bad the drop bad does not")));
  }

  @Test
  void aDropThatAlwaysFailsDoesNotDisturbAnotherAndIsNamed() throws Exception {
    bad.script = failing(Set.of("put", "list", "get", "delete", "watch", "expire"));
    Drops all = start(bad, good);
    assertServes(all);
    await(() -> troubles.contains("bad the server says 500"));
    DropStatus status = all.status().getFirst();
    assertEquals("bad", status.place());
    assertEquals("the server says 500", status.trouble());
    assertEquals(0, all.status().getLast().retryMillis());
    bad.script = (_, _) -> {};
    await(() -> troubles.contains("bad null"));
    await(() -> bad.files.containsKey(name(-1)));
  }

  @Test
  void aDropThatLiesFirstCannotHideWhatAnotherHoldsLater() throws Exception {
    bad.lie = content(9);
    bad.files.put(name(1), content(1));
    Drops all = start(bad, good);
    assertEquals(name(1), next(names));
    all.fetch(name(1), SIZE);
    assertArrayEquals(content(9), next(contents));
    await(() -> good.calls("get") == 1);
    good.files.put(name(1), content(1));
    assertArrayEquals(content(1), next(contents));
    assertEquals(1, bad.calls("get"));
  }

  @Test
  void aDropFullOfJunkDoesNotDisturbAnother() throws Exception {
    bad.junk = 100_000;
    Drops all = start(bad, good);
    assertServes(all);
  }

  @Test
  void aBrokenDropIsNotAskedAllTheTime() throws Exception {
    bad.script = failing(Set.of("put", "list", "get", "delete", "watch", "expire"));
    Drops all = start(bad);
    for (int i = 0; i < 100; i++) {
      all.put(name(i), content(1));
      all.fetch(name(1_000 + i), SIZE);
    }
    assertEquals("false the server says 500", next(troubles));
    await(() -> bad.calls("list") >= 4);
    // Puts, other orders, looks and the watch: each kind is tried about as often as another.
    assertTrue(bad.calls() < 30, bad.calls.toString());
    bad.script = (_, _) -> {};
    await(() -> bad.files.size() == 100);
    await(() -> troubles.contains("true "));
  }

  @Test
  void aDropThatRefusesOneFileTakesTheOthersAndIsStillLookedInto() throws Exception {
    bad.script =
        (method, file) -> {
          if (method.equals("put") && file.equals(name(0))) {
            throw new DropException("no");
          }
        };
    Drops all = start(bad);
    all.put(name(0), content(1));
    await(() -> bad.calls("put") == 1);
    all.put(name(1), content(1));
    all.put(name(2), content(1));
    Set<String> seen = new HashSet<>(List.of(next(names), next(names)));
    assertEquals(Set.of(name(1), name(2)), seen);
    bad.files.put(name(3), content(1));
    assertEquals(name(3), next(names));
    bad.script = (_, _) -> {};
    await(() -> bad.files.containsKey(name(0)));
  }

  @Test
  void aDropThatWantsToBeLeftAloneIsNotCalledAtAll() throws Exception {
    Duration pause = Duration.ofMillis(1_500);
    AtomicLong blocked = new AtomicLong();
    AtomicLong called = new AtomicLong();
    bad.script =
        (method, _) -> {
          if (blocked.get() != 0) {
            called.compareAndSet(0, System.nanoTime());
          } else if (method.equals("put")) {
            blocked.set(System.nanoTime());
            throw new DropException("too many requests", pause, null);
          }
        };
    Drops all = start(bad);
    all.put(name(1), content(1));
    await(() -> blocked.get() != 0);
    while (called.get() == 0) {
      all.put(name(2), content(1));
      all.fetch(name(3), SIZE);
      all.remove(name(4));
      all.attend(250 * MILLI);
      Thread.sleep(10);
    }
    assertTrue(called.get() - blocked.get() >= pause.toNanos(), "called within the pause");
    await(() -> bad.files.containsKey(name(1)));
  }

  @Test
  void aFreshOrderDoesNotWaitForTheNextTryOfABrokenDrop() throws Exception {
    bad.script = failing(Set.of("put"));
    Drops all = start(bad);
    for (int i = 0; i < 4; i++) {
      int tries = i;
      all.put(name(i), content(1));
      await(() -> bad.calls("put") > tries);
    }
    bad.script = (_, _) -> {};
    all.put(name(9), content(1));
    await(() -> bad.files.size() == 5);
  }

  @Test
  void aWatchThatBreaksIsBegunAnewAndNothingIsMissedMeanwhile() throws Exception {
    bad.pushes = true;
    Drops all = start(bad);
    all.attend(Duration.ofMinutes(10).toNanos());
    bad.files.put(name(0), content(1));
    all.put(name(1), content(1));
    await(() -> all.status().getFirst().pushes());
    bad.pushes = false;
    assertFalse(all.status().getFirst().pushes());
    bad.pushes = true;
    all.put(name(2), content(1));
    Set<String> seen = new HashSet<>(List.of(next(names), next(names), next(names)));
    assertEquals(Set.of(name(0), name(1), name(2)), seen);
  }

  @Test
  void theOldIsSweptAfterTheFirstLookAndNotAgainSoon() throws Exception {
    good.files.put(name(1), content(1));
    start(good);
    await(() -> good.calls("list") > 3);
    assertEquals(1, good.calls("expire"));
  }

  @Test
  void anEmptyDropIsNotSwept() throws Exception {
    start(good);
    await(() -> good.calls("list") > 3);
    assertEquals(0, good.calls("expire"));
  }

  @Test
  void aDropThatFailsInAWayNobodyThoughtOfIsTroubleAndNoMore() throws Exception {
    bad.script =
        (method, _) -> {
          if (method.equals("list")) {
            throw new IllegalStateException("a bug");
          }
        };
    Drops all = start(bad, good);
    assertServes(all);
    await(() -> troubles.stream().anyMatch(line -> line.contains("nobody thought of")));
    assertFalse(troubles.stream().anyMatch(line -> line.contains("a bug")));
  }

  @Test
  void aDropThatIsFullAndWantsToBeLeftAloneIsStillReadAndSwept() throws Exception {
    bad.script =
        (method, _) -> {
          if (method.equals("put")) {
            throw new DropException("full", Duration.ofMillis(1_100), null);
          }
        };
    bad.files.put(name(8), content(8));
    Drops all = start(bad);
    for (int i = 0; i < 100; i++) {
      all.put(name(100 + i), content(1));
    }
    await(() -> bad.calls("put") > 0);
    all.fetch(name(9), SIZE);
    bad.files.put(name(9), content(9));
    assertArrayEquals(content(9), next(contents));
    await(() -> names.contains(name(9)) && bad.calls("expire") > 0);
    all.remove(name(8));
    await(() -> !bad.files.containsKey(name(8)));
    assertTrue(bad.calls("put") > 1, "it is still tried");
  }

  @Test
  void dropsThatWereNeverStartedAreClosed() {
    new Drops(List.of(new ScriptedDrop(bad)), new Silence()).close();
    assertEquals(1, bad.closed.get());
  }

  @Test
  void aDropIsClosedWhateverItsListenerRaises() throws Exception {
    bad.pushes = true;
    bad.files.put(name(1), content(1));
    Attendant attendant =
        new Attendant(
            new ScriptedDrop(bad),
            new Attendant.Reports() {
              @Override
              public void appeared(List<String> names) {
                throw new IllegalStateException("a bug");
              }

              @Override
              public void fetched(String name, byte @Nullable [] content) {
                // Nothing is fetched here.
              }

              @Override
              public void state(@Nullable String trouble) {
                // Any will do.
              }
            });
    attendant.start();
    await(() -> bad.calls("watch") > 0 && bad.calls("list") > 0);
    try (DeadDrop other = new ScriptedDrop(bad)) {
      other.put(name(2), content(1));
    }
    await(() -> bad.closed.get() == 2);
  }
}
