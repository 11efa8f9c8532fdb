package dev.stenope.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// Every pair of accesses at 25 ms; `Grid` makes the table of it.
class GridTest {
  private static final long MILLI = 1_000_000;

  /// Cells of the table in which both sides give each flow another port.
  private static final Grid.Kind[][] KNOWN = {
    {Grid.Kind.BLOCK_512, Grid.Kind.BLOCK_512},
    {Grid.Kind.BLOCK_512, Grid.Kind.BLOCK_1024},
    {Grid.Kind.SEQUENTIAL, Grid.Kind.BLOCK_512}
  };

  @Test
  void allPairsButTheHopelessConnectAtTheFirstAttempt() {
    int direct = 0;
    for (Grid.Kind one : Grid.Kind.values()) {
      for (Grid.Kind other : Grid.Kind.values()) {
        long time = Grid.connect(one, other, 1);
        boolean hopeless = !one.access.meets(other.access);
        assertEquals(hopeless, time < 0, one + " and " + other);
        long most = one.access.hasBlock() || other.access.hasBlock() ? 12_000 : 8_000;
        assertTrue(time < most * MILLI, one + " and " + other + ": " + time);
        direct += hopeless ? 0 : 1;
      }
    }
    assertEquals(149, direct);
  }

  @Test
  void portsInKnownBlocksAreMetInNineteenOfTwentyMeetings() {
    int[] met = new int[KNOWN.length];
    for (int cell = 0; cell < KNOWN.length; cell++) {
      for (int seed = 0; seed < 20; seed++) {
        met[cell] += Grid.connect(KNOWN[cell][0], KNOWN[cell][1], seed) >= 0 ? 1 : 0;
      }
      assertTrue(met[cell] >= 19, Arrays.toString(KNOWN[cell]) + ": " + met[cell] + " of 20");
    }
  }
}
