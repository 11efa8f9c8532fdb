package dev.stenope.node.drop.mega;

import static dev.stenope.node.drop.DeadDropContract.SIZE;
import static dev.stenope.node.drop.DeadDropContract.content;
import static dev.stenope.node.drop.DeadDropContract.name;
import static dev.stenope.node.drop.DeadDropContract.names;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.node.drop.DeadDrop;
import dev.stenope.node.drop.Shelf;
import dev.stenope.node.drop.mega.server.Fault;
import dev.stenope.node.drop.mega.server.Traffic;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a drop asks the server for.
@Timeout(60)
class MegaTrafficTest {
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

  /// Lets the drop read all that is there and follow the events.
  private void settle(int drops) throws InterruptedException {
    traffic().awaitHeld(drops);
    traffic().reset();
  }

  @Test
  void whoIsIdleAsksNothing() throws Exception {
    try (DeadDrop drop = stage.drop()) {
      drop.put(name(1), content(1));
      Stage.until(() -> !names(drop).isEmpty());
      traffic().awaitHeld(1);
      stage.server().knobs().hold(Duration.ofMinutes(10));
      traffic().reset();
      for (int i = 0; i < 1000; i++) {
        assertEquals(Set.of(name(1)), names(drop));
        assertArrayEquals(content(1), drop.get(name(1), SIZE));
        assertNull(drop.get(name(2), SIZE));
        drop.delete(name(2));
      }
      drop.serverTime();
      assertEquals(0, traffic().calls(Traffic.Kind.COMMANDS), traffic()::toString);
      assertEquals(0, traffic().calls(Traffic.Kind.EVENTS), traffic()::toString);
    }
  }

  @Test
  void aPutIsOneRequestAndItsEventIsTheContent() throws Exception {
    BlockingQueue<List<String>> told = new LinkedBlockingQueue<>();
    try (DeadDrop one = stage.drop();
        DeadDrop two = stage.drop();
        DeadDrop.Watch _ = one.watch(_ -> {});
        DeadDrop.Watch _ = two.watch(told::add)) {
      settle(2);
      one.put(name(1), content(1));
      assertEquals(List.of(name(1)), told.take());
      assertArrayEquals(content(1), two.get(name(1), SIZE));
      traffic().awaitHeld(2);
      assertEquals(1, traffic().calls(Traffic.Kind.COMMANDS), traffic()::toString);
      assertEquals(2, traffic().calls(Traffic.Kind.HELD), traffic()::toString);
      assertEquals(3, traffic().calls(), traffic()::toString);
    }
  }

  @Test
  void whatANodePutsItselfIsNotToldToIt() throws Exception {
    BlockingQueue<List<String>> told = new LinkedBlockingQueue<>();
    try (DeadDrop one = stage.drop();
        DeadDrop two = stage.drop();
        DeadDrop.Watch _ = one.watch(told::add)) {
      one.put(name(1), content(1));
      two.put(name(2), content(2));
      assertEquals(List.of(name(2)), told.take());
    }
  }

  @Test
  void manyAreRemovedAtOnce() throws Exception {
    try (DeadDrop drop = stage.drop()) {
      stage.owner().junk(stage.folder(), "handshake-1800000000-%032d.bin", 500, 10);
      stage.server().knobs().clock(Duration.ofHours(1));
      assertEquals(500, drop.expire());
      assertEquals(500, traffic().commands("d"));
      assertEquals(4, traffic().calls(Traffic.Kind.COMMANDS), traffic()::toString);
      assertEquals(Set.of(), names(drop));
    }
  }

  @Test
  void aServerThatCutsAttributesGetsRealFiles() throws Exception {
    for (boolean cuts : List.of(true, false)) {
      stage.server().knobs().limitAttributes(1000, cuts);
      Shelf shelf = Shelf.inMemory();
      int seed = cuts ? 10 : 20;
      try (DeadDrop one = MegaDrop.open(stage.link(), shelf);
          DeadDrop two = stage.drop()) {
        traffic().reset();
        one.put(name(seed), content(seed));
        one.put(name(seed + 1), content(seed));
        assertEquals(3, traffic().commands("p"), traffic()::toString);
        assertEquals(2, traffic().commands("u"), traffic()::toString);
        assertArrayEquals(content(seed), two.get(name(seed), SIZE));
        assertArrayEquals(content(seed), one.get(name(seed), SIZE));
        assertEquals(1, stage.node(name(seed)).size());
      }
      try (DeadDrop later = MegaDrop.open(stage.link(), shelf)) {
        traffic().reset();
        later.put(name(seed + 2), content(seed));
        assertEquals(1, traffic().commands("p"), traffic()::toString);
      }
    }
  }

  @Test
  void anErrorThatPassesIsNotRemembered() throws Exception {
    try (DeadDrop drop = stage.drop()) {
      stage.server().strike(Fault.refusal("p", -1).times(1));
      assertTrue(drop.put(name(1), content(1)));
      assertTrue(drop.put(name(2), content(2)));
      assertEquals(3, traffic().commands("p"), traffic()::toString);
      assertEquals(1, traffic().commands("u"), traffic()::toString);
    }
  }

  @Test
  void aFileIsFetchedOnce() throws Exception {
    byte[] large = new byte[65536];
    large[65535] = 1;
    try (DeadDrop one = stage.drop();
        DeadDrop two = stage.drop()) {
      one.put(name(1), large);
      assertArrayEquals(large, two.get(name(1), large.length));
      assertArrayEquals(large, two.get(name(1), large.length));
      assertEquals(1, traffic().calls(Traffic.Kind.DOWNLOAD));
    }
  }
}
