package dev.stenope.node.drop.mqtt;

import static dev.stenope.node.drop.DeadDropContract.SIZE;
import static dev.stenope.node.drop.DeadDropContract.content;
import static dev.stenope.node.drop.DeadDropContract.name;
import static dev.stenope.node.drop.DeadDropContract.names;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.node.drop.DeadDrop;
import dev.stenope.node.drop.DeadDropContract;
import dev.stenope.node.drop.FileKind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

@Tag("servers")
class MqttDropTest implements DeadDropContract {
  private static Mosquitto broker;

  /// How much later it is than the clock of this machine says.
  private final AtomicLong later = new AtomicLong();

  private MqttAddress address;
  private @Nullable DeadDrop latest;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    broker =
        new Mosquitto(directory, "allow_anonymous true", "max_queued_messages 0", "log_type all");
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @BeforeEach
  void choose(TestInfo test) throws IOException {
    address = broker.address("test/" + test.getDisplayName().replaceAll("\\W", ""));
  }

  @Override
  public DeadDrop drop() {
    latest = drop(FileKind::life);
    return latest;
  }

  private DeadDrop drop(Function<FileKind, Duration> lives) {
    return new MqttDrop(
        address,
        Duration.ofSeconds(20),
        () -> System.nanoTime() + later.get(),
        kind -> lives.apply(kind).toNanos());
  }

  @Override
  public void litter(String name) {
    try (Stranger stranger = new Stranger(address)) {
      stranger.keep(name, "junk");
    }
  }

  /// Time passes, and all but that file is put anew.
  @Override
  public void age(String name, Duration by) throws IOException {
    DeadDrop drop = Objects.requireNonNull(latest);
    if (FileKind.of(name) == null) {
      return;
    }
    Map<String, byte[]> others = new HashMap<>();
    for (String other : names(drop)) {
      others.put(other, drop.get(other, SIZE));
    }
    others.remove(name);
    later.addAndGet(by.toNanos());
    try (Stranger stranger = new Stranger(address)) {
      others.forEach(stranger::keep);
    }
    // The broker tells of this after those.
    drop.delete(name(99));
  }

  @Test
  void theFirstOfManyStays() throws Exception {
    for (int round = 0; round < 20; round++) {
      String name = name(round);
      try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
        CyclicBarrier barrier = new CyclicBarrier(4);
        List<Future<Boolean>> firsts =
            IntStream.range(0, 4)
                .mapToObj(
                    i ->
                        threads.submit(
                            () -> {
                              try (DeadDrop drop = drop()) {
                                names(drop);
                                barrier.await();
                                return drop.put(name, content(i));
                              }
                            }))
                .toList();
        int winner = -1;
        for (int i = 0; i < 4; i++) {
          if (firsts.get(i).get()) {
            assertEquals(-1, winner);
            winner = i;
          }
        }
        try (DeadDrop reader = drop()) {
          assertArrayEquals(content(winner), reader.get(name, SIZE));
        }
      }
    }
  }

  @Test
  void theBrokerEndsAFileByItself() throws Exception {
    try (DeadDrop drop = drop(_ -> Duration.ofSeconds(1))) {
      assertTrue(drop.put(name(1), content(1)));
      assertEquals(Set.of(name(1)), names(drop));
      Set<String> seen = Set.of(name(1));
      for (long start = System.nanoTime();
          !seen.isEmpty() && System.nanoTime() - start < 20_000_000_000L; ) {
        try (DeadDrop late = drop()) {
          seen = names(late);
        }
      }
      assertEquals(Set.of(), seen);
      later.addAndGet(Duration.ofSeconds(1).toNanos());
      assertEquals(Set.of(), names(drop));
      assertNull(drop.get(name(1), SIZE));
      assertTrue(drop.put(name(1), content(2)));
    }
  }

  @Test
  void whatSomebodyPutsWithoutAnEndIsRemovedForAll() throws Exception {
    litter(name(1));
    try (DeadDrop drop = drop();
        DeadDrop other = drop()) {
      assertEquals(Set.of(name(1)), names(drop));
      assertEquals(Set.of(name(1)), names(other));
      assertEquals(0, drop.expire());
      later.addAndGet(Duration.ofSeconds(301).toNanos());
      assertEquals(1, drop.expire());
      try (DeadDrop late = drop()) {
        assertEquals(Set.of(), names(late));
      }
    }
  }

  @Test
  void aMessageThatIsNotKeptIsNoFile() throws Exception {
    CountDownLatch told = new CountDownLatch(1);
    try (DeadDrop drop = drop();
        Stranger stranger = new Stranger(address);
        DeadDrop.Watch watch = drop.watch(names -> countDown(names, told))) {
      stranger.send(name(1), content(1));
      stranger.keep(name(2), content(2));
      assertTrue(told.await(20, TimeUnit.SECONDS));
      assertEquals(Set.of(name(2)), names(drop));
      assertFalse(watch == null || watch.broken());
    }
  }

  private static void countDown(List<String> names, CountDownLatch told) {
    if (names.contains(name(2))) {
      told.countDown();
    }
  }

  @Test
  void aContentThatWasForgottenIsAskedForAgain() throws Exception {
    int files = Board.MAX_BYTES / SIZE + 1;
    try (Stranger stranger = new Stranger(address);
        DeadDrop drop = drop()) {
      for (int i = 0; i < files; i++) {
        stranger.keep(name(i), content(i));
      }
      assertEquals(files, names(drop).size());
      for (int i = 0; i < files; i += files / 10) {
        assertArrayEquals(content(i), drop.get(name(i), SIZE));
      }
      for (int i = 0; i < files; i++) {
        stranger.keep(name(i), new byte[0]);
      }
    }
  }

  @Test
  void lookingAsksTheBrokerForNothing() throws Exception {
    try (DeadDrop drop = drop();
        DeadDrop.Watch watch = drop.watch(_ -> {})) {
      drop.put(name(1), content(1));
      int before = broker.requests();
      for (int i = 0; i < 1000; i++) {
        assertEquals(Set.of(name(1)), names(drop));
        drop.get(name(1), SIZE);
        drop.serverTime();
        drop.expire();
        assertFalse(watch == null || watch.broken());
      }
      assertEquals(before, broker.requests());
    }
  }
}
