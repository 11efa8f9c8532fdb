package dev.stenope.node.drop.mega;

import static dev.stenope.node.drop.DeadDropContract.SIZE;
import static dev.stenope.node.drop.DeadDropContract.content;
import static dev.stenope.node.drop.DeadDropContract.name;
import static dev.stenope.node.drop.DeadDropContract.names;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.node.drop.DeadDrop;
import dev.stenope.node.drop.Shelf;
import dev.stenope.node.drop.mega.server.Traffic;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// How long files lie in a drop, and what becomes of more than there can be.
@Timeout(90)
class MegaSweepTest {
  private static final String JUNK = "handshake-1800000000-%032d.bin";

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

  private void age(String name, Duration by) {
    stage.node(name).forEach(node -> stage.owner().age(node, by));
  }

  @Test
  void aSweepIsAFewRequestsHoweverManyFilesThereAre() throws Exception {
    stage.owner().junk(stage.folder(), JUNK, 4300, 10);
    stage.server().knobs().clock(Duration.ofHours(1));
    try (DeadDrop drop = stage.drop()) {
      assertEquals(2000, drop.expire());
      assertEquals(11, traffic().calls(Traffic.Kind.COMMANDS), traffic()::toString);
      traffic().awaitHeld(1);
      assertEquals(2000, drop.expire());
      assertEquals(300, drop.expire());
      assertEquals(1, traffic().commands("f"), traffic()::toString);
      assertEquals(0, drop.expire());
    }
  }

  @Test
  void whatIsReadOfAListThatIsTooLongIsSwept() throws Exception {
    stage.owner().junk(stage.folder(), JUNK, 2000, 10);
    stage.server().knobs().clock(Duration.ofHours(1));
    try (DeadDrop drop =
        new MegaDrop(
            MegaAddress.of(stage.link()), Shelf.inMemory(), Patience.STANDARD, 256 << 10)) {
      assertFalse(names(drop).isEmpty());
      drop.put(name(1), content(1));
      assertArrayEquals(content(1), drop.get(name(1), SIZE));
      // When nothing is left of what was read, the rest may not be read yet.
      Stage.until(() -> drop.expire() == 0 && traffic().commands("d") >= 2000);
      assertEquals(Set.of(name(1)), names(drop));
      assertEquals(2000, traffic().commands("d"));
      traffic().awaitHeld(1);
    }
  }

  @Test
  void aFileWithoutATimeIsNotOld() throws Exception {
    stage.owner().junk(stage.folder(), name(1), 4096);
    age(name(1), Duration.ofSeconds(System.currentTimeMillis() / 1000 + 100));
    try (DeadDrop drop = stage.drop()) {
      assertEquals(0, drop.expire());
      assertEquals(Set.of(name(1)), names(drop));
    }
  }

  @Test
  void theDateOfAProxyDoesNotMakeFilesOld() throws Exception {
    try (DeadDrop drop = stage.drop()) {
      drop.put(name(1), content(1));
      stage.server().knobs().clock(Duration.ofHours(1));
      assertEquals(0, drop.expire());
      assertEquals(Set.of(name(1)), names(drop));
    }
  }

  @Test
  void mailOfEverySizeIsCarriedForADay() throws Exception {
    try (DeadDrop one = stage.drop();
        DeadDrop two = stage.drop()) {
      for (int size : new int[] {4096, 16_384, 65_536}) {
        String name =
            "mail-"
                + Integer.toString(size, 2)
                    .replace('0', 'a')
                    .replace('1', 'b')
                    .repeat(4)
                    .substring(0, 32)
                + ".bin";
        byte[] content = new byte[size];
        content[size - 1] = 1;
        traffic().reset();
        assertTrue(one.put(name, content));
        assertEquals(size == 4096 ? 0 : 1, traffic().commands("u"), name);
        assertEquals(1, traffic().commands("p"), name);
        Stage.until(() -> two.get(name, size) != null);
        assertArrayEquals(content, two.get(name, size));
        age(name, Duration.ofHours(23));
        assertEquals(0, one.expire());
        age(name, Duration.ofHours(2));
        assertEquals(1, one.expire());
        Stage.until(() -> two.get(name, size) == null);
      }
    }
  }
}
