package dev.stenope.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class DriftTest {
  private static final long SECOND = 1_000_000_000;

  @Test
  void aClockGainsItsRateEachSecond() {
    Drift drift = new Drift(100 * SECOND, 5, 20_000);
    assertEquals(100 * SECOND + 5, drift.local(100 * SECOND));
    assertEquals(101 * SECOND + 20_005, drift.local(101 * SECOND));
    assertEquals(3700 * SECOND + 72_000_005, drift.local(3700 * SECOND));
  }

  @Test
  void trueTimeUndoesLocal() {
    for (long rate : new long[] {-100_000, 0, 50_000}) {
      Drift drift = new Drift(100 * SECOND, -7 * SECOND, rate);
      for (long time = 100 * SECOND; time < 500 * SECOND; time += 7_777_777_777L) {
        long back = drift.trueTime(drift.local(time));
        assertTrue(Math.abs(back - time) <= 1, time + " became " + back);
      }
    }
  }
}
