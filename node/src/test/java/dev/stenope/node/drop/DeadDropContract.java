package dev.stenope.node.drop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What every kind of drop promises. Two drops of one place stand for two nodes.
public interface DeadDropContract {
  int SIZE = 4096;

  /// Opens the place of this test; each call returns a drop of its own.
  DeadDrop drop() throws Exception;

  /// Puts a file into the place that is no handshake.
  void litter(String name) throws Exception;

  /// Makes a file look as if it had been put so long ago.
  void age(String name, Duration by) throws Exception;

  /// Whether of two who put one name at the same moment just one succeeds. Where both may, all see
  /// the same file of the two afterwards.
  default boolean keepsWritersApart() {
    return true;
  }

  static String name(int number) {
    return "handshake-%010d-%s.bin".formatted(1_800_000_000L + number, "a".repeat(32));
  }

  static byte[] content(int seed) {
    byte[] content = new byte[SIZE];
    Arrays.fill(content, (byte) seed);
    return content;
  }

  static Set<String> names(DeadDrop drop) throws DropException {
    Set<String> names = new HashSet<>();
    drop.list(names::add);
    return names;
  }

  @Test
  default void whatOneNodePutsTheOtherGets() throws Exception {
    try (DeadDrop one = drop();
        DeadDrop two = drop()) {
      assertTrue(one.put(name(1), content(7)));
      assertEquals(Set.of(name(1)), names(two));
      assertArrayEquals(content(7), two.get(name(1), SIZE));
    }
  }

  @Test
  default void putNeverReplaces() throws Exception {
    try (DeadDrop drop = drop()) {
      assertTrue(drop.put(name(1), content(1)));
      assertFalse(drop.put(name(1), content(2)));
      assertArrayEquals(content(1), drop.get(name(1), SIZE));
    }
  }

  @Test
  default void ofManyWhoPutTheSameNameOneWinsAndNoPartIsEverSeen() throws Exception {
    try (DeadDrop reader = drop();
        ExecutorService threads = Executors.newFixedThreadPool(5)) {
      CountDownLatch go = new CountDownLatch(1);
      List<Future<Boolean>> results =
          IntStream.range(0, 4)
              .mapToObj(
                  i ->
                      threads.submit(
                          () -> {
                            try (DeadDrop drop = drop()) {
                              go.await();
                              return drop.put(name(1), content(i));
                            }
                          }))
              .toList();
      Future<Boolean> whole =
          threads.submit(
              () -> {
                go.await();
                byte[] seen = null;
                while (seen == null) {
                  seen = reader.get(name(1), SIZE);
                }
                return Arrays.equals(seen, content(seen[0]));
              });
      go.countDown();
      int winners = 0;
      for (Future<Boolean> result : results) {
        winners += result.get(20, TimeUnit.SECONDS) ? 1 : 0;
      }
      assertTrue(winners == 1 || (winners > 1 && !keepsWritersApart()), winners + " winners");
      assertTrue(whole.get(20, TimeUnit.SECONDS));
      assertEquals(Set.of(name(1)), names(reader));
      try (DeadDrop other = drop()) {
        // Who has been told of one of two hears of the other a moment later.
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (System.nanoTime() < end
            && !Arrays.equals(reader.get(name(1), SIZE), other.get(name(1), SIZE))) {
          Thread.onSpinWait();
        }
        assertArrayEquals(reader.get(name(1), SIZE), other.get(name(1), SIZE));
      }
    }
  }

  @Test
  default void theAbsentIsNullAndMayBeRemoved() throws Exception {
    try (DeadDrop drop = drop()) {
      assertNull(drop.get(name(1), SIZE));
      drop.delete(name(1));
      drop.put(name(1), content(1));
      drop.delete(name(1));
      assertNull(drop.get(name(1), SIZE));
      assertEquals(Set.of(), names(drop));
    }
  }

  @Test
  default void aFileThatIsTooLargeIsCutOneByteAboveTheLimit() throws Exception {
    try (DeadDrop drop = drop()) {
      drop.put(name(1), content(1));
      byte[] some = drop.get(name(1), 100);
      assertEquals(101, some == null ? 0 : some.length);
    }
  }

  @Test
  default void whatIsNoHandshakeIsNotThere() throws Exception {
    try (DeadDrop drop = drop()) {
      litter("notes.txt");
      litter("handshake-1.bin");
      litter("handshake-1800000000-" + "a".repeat(32) + ".bin.part");
      assertEquals(Set.of(), names(drop));
      for (String bad : List.of("notes.txt", "../" + name(1), "handshake-1-/etc/passwd.bin", "")) {
        assertThrows(IllegalArgumentException.class, () -> drop.get(bad, SIZE));
        assertThrows(IllegalArgumentException.class, () -> drop.put(bad, content(1)));
        assertThrows(IllegalArgumentException.class, () -> drop.delete(bad));
      }
    }
  }

  @Test
  default void onlyHandshakesThatAreOldByTheClockOfTheDropExpire() throws Exception {
    try (DeadDrop drop = drop()) {
      drop.put(name(1), content(1));
      drop.put(name(2), content(2));
      litter("notes.txt");
      age(name(1), Duration.ofSeconds(400));
      age("notes.txt", Duration.ofDays(400));
      assertEquals(1, drop.expire());
      assertEquals(Set.of(name(2)), names(drop));
      assertTrue(Math.abs(drop.serverTime() - System.currentTimeMillis()) < 60_000);
    }
  }

  private static void tell(List<String> names, CountDownLatch told) {
    if (names.isEmpty() || names.contains(name(1))) {
      told.countDown();
    }
  }

  @Test
  default void aWatchTellsOfANewFile() throws Exception {
    CountDownLatch told = new CountDownLatch(1);
    try (DeadDrop one = drop();
        DeadDrop two = drop();
        DeadDrop.Watch watch = two.watch(names -> tell(names, told))) {
      if (watch != null) {
        one.put(name(1), content(1));
        assertTrue(told.await(20, TimeUnit.SECONDS));
        assertFalse(watch.broken());
      }
    }
  }
}
