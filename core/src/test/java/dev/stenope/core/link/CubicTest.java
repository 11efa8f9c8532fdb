package dev.stenope.core.link;

import static dev.stenope.core.link.TwoLinks.MS;
import static dev.stenope.core.link.TwoLinks.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class CubicTest {
  private static final int MTU = 1200;

  private final Cubic cubic = new Cubic(MTU);
  private final RateSample sample = new RateSample();
  private long now = SECOND;
  private long rtt = 100 * MS;
  private long flight;

  private double segments() {
    return cubic.window() / (double) MTU;
  }

  /// One round trip in which the whole window is used and acknowledged, eight packets at a time.
  private void round() {
    double left = segments();
    int steps = (int) Math.ceil(left / 8);
    long start = now;
    flight = cubic.window();
    for (int i = 1; i <= steps; i++) {
      now = start + rtt * i / steps;
      ack(Math.min(left, 8), true);
      left -= 8;
    }
  }

  private void ack(double packets, boolean windowLimited) {
    sample.now = now;
    sample.sentAt = now - rtt;
    sample.acked = (long) (packets * MTU);
    sample.priorDelivered = sample.delivered - flight;
    sample.delivered += sample.acked;
    sample.windowLimited = windowLimited;
    sample.rtt = rtt;
    sample.smoothedRtt = rtt;
    sample.minRtt = rtt;
    cubic.acked(sample);
  }

  private void congested() {
    now += rtt;
    cubic.congested(now, cubic.window(), now);
    // What comes after the loss was sent after it.
    now += rtt + 1;
  }

  private void slowStartTo(double packets) {
    while (segments() < packets) {
      ack(Math.min(8, packets - segments()), true);
    }
  }

  @Test
  void beginsWithTenPackets() {
    assertEquals(10L * MTU, cubic.window());
    assertEquals(14_720, new Cubic(1500).window());
  }

  @Test
  void slowStartDoublesInARoundTrip() {
    round();
    assertEquals(20, segments(), 0.5);
    round();
    assertEquals(40, segments(), 0.5);
  }

  @Test
  void aLossLeavesSeventyPercent() {
    slowStartTo(1000);
    congested();
    assertEquals(700, segments(), 0.01);
  }

  @Test
  void onlyOneLossOfAFlightCounts() {
    slowStartTo(1000);
    long sentAt = now;
    now += rtt;
    cubic.congested(sentAt, cubic.window(), now);
    cubic.congested(sentAt + rtt / 2, cubic.window(), now + 1);
    assertEquals(700, segments(), 0.01);
    sample.now = now;
    sample.sentAt = sentAt + 1;
    sample.acked = 100 * MTU;
    sample.windowLimited = true;
    cubic.acked(sample);
    assertEquals(700, segments(), 0.01);
  }

  @Test
  void aWindowThatWasNotUsedIsReducedToWhatWasInFlight() {
    slowStartTo(1000);
    cubic.congested(now, 100L * MTU, now);
    assertEquals(70, segments(), 0.01);
  }

  @Test
  void growthFollowsTheCurve() {
    slowStartTo(1000);
    congested();
    double k = Math.cbrt((1000 - 700) / 0.4);
    long start = now;
    ack(1, true);
    for (int i = 0; i < 200; i++) {
      round();
      double t = (now - start) / (double) SECOND;
      double expected = 0.4 * Math.pow(t - k, 3) + 1000;
      // The target is one round trip ahead, and the window reaches it within the next.
      double ahead = 0.4 * Math.pow(t + 0.1 - k, 3) + 1000;
      assertTrue(
          segments() >= Math.min(expected, ahead) - 12 && segments() <= ahead + 12,
          () -> "at " + t + " s: " + segments() + " instead of " + expected);
    }
    assertTrue(segments() > 1300);
  }

  @Test
  void fastConvergenceMakesRoom() {
    slowStartTo(1000);
    congested();
    round();
    double before = segments();
    assertTrue(before < 1000);
    congested();
    double reduced = segments();
    assertEquals(0.7 * before, reduced, 0.1);
    long start = now;
    ack(1, true);
    double plateau = before * (1 + 0.7) / 2;
    double k = Math.cbrt((plateau - reduced) / 0.4);
    while (now - start < k * SECOND) {
      round();
    }
    assertEquals(plateau, segments(), 5);
  }

  @Test
  void aShortRoundTripGrowsAsFastAsReno() {
    rtt = MS;
    slowStartTo(100);
    congested();
    // 70 to 100 at alpha packets each round trip, and then one packet.
    double alpha = 3 * (1 - 0.7) / (1 + 0.7);
    for (int i = 0; i < 40; i++) {
      round();
    }
    assertEquals(70 + 40 * alpha, segments(), 2);
    for (int i = 0; i < 20; i++) {
      round();
    }
    double before = segments();
    assertTrue(before > 100);
    for (int i = 0; i < 10; i++) {
      round();
    }
    assertEquals(before + 10, segments(), 1);
  }

  @Test
  void aWindowThatIsNotUsedDoesNotGrow() {
    for (int i = 0; i < 100; i++) {
      ack(8, false);
    }
    assertEquals(10, segments(), 0.01);
  }

  @Test
  void timeWithoutDataIsNoTimeOfTheCurve() {
    slowStartTo(1000);
    congested();
    ack(8, true);
    for (int i = 0; i < 10; i++) {
      round();
    }
    double before = segments();
    ack(1, false);
    now += 60 * SECOND;
    ack(8, true);
    assertEquals(before, segments(), 8);
  }

  @Test
  void theWindowIsNeverBelowTwoPackets() {
    for (int i = 0; i < 50; i++) {
      congested();
    }
    assertEquals(2, segments(), 0.01);
  }

  @Test
  void persistentCongestionBeginsAgainInSlowStart() {
    slowStartTo(1000);
    congested();
    cubic.persistentlyCongested();
    assertEquals(2L * MTU, cubic.window());
    round();
    assertEquals(4, segments(), 0.5);
  }

  @Test
  void aLargerPacketKeepsTheBytes() {
    slowStartTo(100);
    cubic.resized(1472);
    assertEquals(100.0 * MTU, (double) cubic.window(), 2);
  }

  @Test
  void aRisingRoundTripEndsSlowStartWithoutALoss() {
    slowStartTo(128);
    round();
    round();
    rtt = 115 * MS;
    round();
    double before = segments();
    round();
    // Conservative slow start: a quarter of the growth.
    assertTrue(segments() < 1.5 * before);
    for (int i = 0; i < 8; i++) {
      round();
    }
    double ended = segments();
    round();
    assertTrue(segments() < 1.1 * ended, () -> ended + " " + segments());
  }

  @Test
  void packetsLeaveFasterThanTheWindowAllows() {
    assertEquals(2.0 * 10 * MTU * 10, (double) cubic.pacingRate(100 * MS), 1);
    slowStartTo(1000);
    congested();
    assertEquals(1.25 * 700 * MTU * 10, (double) cubic.pacingRate(100 * MS), 100);
  }
}
