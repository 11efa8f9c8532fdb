package dev.stenope.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The short form of [Kills].
@Tag("lab")
@Timeout(900)
class KillsTest {
  private static final int KILLS = 30;
  private static final int MESSAGES = 3_000;

  @TempDir private Path folder;

  @Test
  void nothingIsLostOrDoubledWhileNodesAreKilledAndWaysAreCut() throws Exception {
    long seed = System.nanoTime();
    System.out.println("kills: seed " + seed);
    try (Kills all = new Kills(folder, KILLS, MESSAGES, seed, Kills.KILL_GAP)) {
      Kills.Outcome outcome = all.run();
      System.out.println("kills: " + outcome);
      assertTrue(outcome.isGood(), outcome::toString);
      assertEquals(6 * MESSAGES, outcome.promised());
    }
  }
}
