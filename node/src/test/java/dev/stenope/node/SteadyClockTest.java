package dev.stenope.node;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SteadyClockTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void beginsWithTheWallTimeAndNeverGoesBack() {
    SteadyClock clock = new SteadyClock();
    long before = clock.now();
    assertTrue(Math.abs(before / 1_000_000 - System.currentTimeMillis()) < 5_000);
    for (int i = 0; i < 10_000; i++) {
      long now = clock.now();
      assertTrue(now >= before);
      before = now;
    }
    assertTrue(Math.abs(clock.behind()) < SECOND);
  }
}
