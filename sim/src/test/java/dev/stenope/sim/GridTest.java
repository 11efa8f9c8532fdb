package dev.stenope.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/// Every pair of accesses at 25 ms; `Grid` makes the table of it.
class GridTest {
  private static final long MILLI = 1_000_000;

  @Test
  void allPairsButTheHopelessConnectAtTheFirstAttempt() {
    int direct = 0;
    for (Grid.Kind one : Grid.Kind.values()) {
      for (Grid.Kind other : Grid.Kind.values()) {
        long time = Grid.connect(one, other, 1);
        boolean hopeless = !one.access.meets(other.access);
        assertEquals(hopeless, time < 0, one + " and " + other);
        assertTrue(time < 8_000 * MILLI, one + " and " + other + ": " + time);
        direct += hopeless ? 0 : 1;
      }
    }
    assertEquals(92, direct);
  }
}
