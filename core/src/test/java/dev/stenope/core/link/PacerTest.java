package dev.stenope.core.link;

import static dev.stenope.core.link.TwoLinks.MS;
import static dev.stenope.core.link.TwoLinks.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PacerTest {
  private static final int MTU = 1000;

  private final Pacer pacer = new Pacer();

  private int burst(long rate, long now) {
    int packets = 0;
    while (pacer.permits(rate, MTU, now)) {
      pacer.sent(MTU);
      packets++;
    }
    return packets;
  }

  @Test
  void beginsWithTenPackets() {
    assertEquals(10, burst(100_000, SECOND));
  }

  @Test
  void keepsTheRate() {
    long now = SECOND;
    burst(1_000_000, now);
    int packets = 0;
    int wakes = 0;
    while (now < 11 * SECOND) {
      long next = pacer.next(1_000_000, MTU);
      assertTrue(next > now);
      now = next;
      packets += burst(1_000_000, now);
      wakes++;
    }
    assertEquals(10_000.0, packets, 10.0);
    assertEquals(10_000.0, wakes, 20.0);
  }

  @Test
  void oneWakeAtAHighRateSendsManyPackets() {
    long rate = 400_000_000;
    long now = SECOND;
    burst(rate, now);
    int packets = 0;
    int wakes = 0;
    while (now < 2 * SECOND) {
      now = pacer.next(rate, MTU);
      packets += burst(rate, now);
      wakes++;
    }
    assertEquals(400_000.0, packets, 1000.0);
    assertEquals(2000.0, wakes, 20.0);
  }

  @Test
  void idleTimeSavesUpNoMoreThanABurst() {
    burst(1_000_000, SECOND);
    assertEquals(10, burst(1_000_000, 100 * SECOND));
    assertEquals(800, burst(400_000_000, 200 * SECOND));
  }

  @Test
  void aClockThatStandsStillGivesNothing() {
    burst(1_000_000, SECOND);
    assertEquals(0, burst(1_000_000, SECOND));
    assertEquals(SECOND + MS, pacer.next(1_000_000, MTU));
  }
}
