package dev.stenope.node.drop.nats;

import static dev.stenope.node.drop.DeadDropContract.SIZE;
import static dev.stenope.node.drop.DeadDropContract.content;
import static dev.stenope.node.drop.DeadDropContract.name;
import static dev.stenope.node.drop.DeadDropContract.names;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.node.drop.DeadDrop;
import dev.stenope.node.drop.DeadDropContract;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

@Tag("servers")
class NatsDropTest implements DeadDropContract {
  private static NatsServer server;

  /// How much older than the server says a file counts, in milliseconds.
  private final Map<String, Long> ages = new ConcurrentHashMap<>();

  private NatsAddress address;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    server = new NatsServer(directory, NatsServer.jetStream(directory));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void choose(TestInfo test) throws IOException {
    String name = test.getDisplayName().replaceAll("\\W", "");
    address = server.address(name.substring(0, Math.min(60, name.length())));
  }

  @Override
  public DeadDrop drop() {
    return new NatsDrop(
        address, Duration.ofSeconds(20), (name, at) -> at - ages.getOrDefault(name, 0L));
  }

  @Override
  public void litter(String name) throws Exception {
    try (DeadDrop drop = drop();
        Stranger stranger = new Stranger(address)) {
      drop.serverTime();
      stranger.keep(name, new byte[10]);
    }
  }

  @Override
  public void age(String name, Duration by) {
    ages.merge(name, by.toMillis(), Long::sum);
  }

  @Test
  void aWatchTellsOfWhatComesAndOfTheEndOfTheServer() throws Exception {
    BlockingQueue<String> told = new LinkedBlockingQueue<>();
    try (DeadDrop one = drop();
        DeadDrop two = drop();
        DeadDrop.Watch watch = two.watch(names -> told.add(names.toString()))) {
      assertNotNull(watch);
      for (int i = 0; i < 5; i++) {
        one.put(name(i), content(i));
        assertEquals("[" + name(i) + "]", told.poll(20, TimeUnit.SECONDS));
      }
      litter("notes.txt");
      server.stop();
      assertEquals("[]", told.poll(20, TimeUnit.SECONDS));
      assertTrue(watch.broken());
      server.start();
    }
  }

  @Test
  void whatIsKeptOutlivesTheServer() throws Exception {
    try (DeadDrop drop = drop()) {
      drop.put(name(1), content(1));
      server.stop();
      server.start();
    }
    try (DeadDrop drop = drop()) {
      assertEquals(Set.of(name(1)), names(drop));
      assertArrayEquals(content(1), drop.get(name(1), SIZE));
      assertFalse(drop.put(name(1), content(2)));
    }
  }

  @Test
  void aNameMayBeUsedAgainOnceItsFileIsGone() throws Exception {
    try (DeadDrop drop = drop()) {
      for (int i = 1; i < 4; i++) {
        assertTrue(drop.put(name(1), content(i)));
        assertArrayEquals(content(i), drop.get(name(1), SIZE));
        drop.delete(name(1));
        assertNull(drop.get(name(1), SIZE));
      }
    }
  }

  @Test
  void aStreamThatSomebodyHasRemovedIsMadeAnew() throws Exception {
    try (DeadDrop drop = drop()) {
      drop.put(name(1), content(1));
      try (Stranger stranger = new Stranger(address)) {
        stranger.management().deleteStream(address.prefix());
      }
      try {
        names(drop);
      } catch (IOException e) {
        assertTrue(String.valueOf(e.getMessage()).contains("makes it anew"), e.getMessage());
      }
    }
    try (DeadDrop drop = drop()) {
      assertEquals(Set.of(), names(drop));
      assertTrue(drop.put(name(1), content(1)));
    }
  }
}
