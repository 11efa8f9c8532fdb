package dev.stenope.core.clock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PeerClockTest {
  private static final long MS = 1_000_000;
  private static final long S = 1_000 * MS;
  private static final long LIMIT = 600 * S;

  /// How far the clock of the peer is ahead.
  private static final long AHEAD = 3_000_000_000L * S;

  private final PeerClock clock = new PeerClock();
  private final long now = 1_800_000_000L * S;

  /// The instant by the clock of the peer that lies `after` ahead; clocks of day say 2 s later.
  private long own(long after) {
    return clock.own(now + after + AHEAD, now + after + 2 * S, LIMIT) - now - after;
  }

  @Test
  void whatWasNeverHeardIsNotKnown() {
    assertEquals(2 * S, own(S));
  }

  @Test
  void theMiddleOfTheWayIsTaken() {
    clock.heard(now + AHEAD, 20 * MS, now + 10 * MS);
    assertNear(0, own(S), 1);
    clock.heard(now + AHEAD, 20 * MS, now + 15 * MS);
    assertNear(5 * MS / 2, own(S), 100_000);
  }

  @Test
  void aShorterWayCountsForMore() {
    clock.heard(now + AHEAD, 100 * MS, now + 90 * MS);
    assertNear(40 * MS, own(S), 100_000);
    clock.heard(now + AHEAD, 10 * MS, now + 5 * MS);
    assertNear(0, own(S), 100_000);
    clock.heard(now + S + AHEAD, 100 * MS, now + S + 90 * MS);
    assertNear(0, own(2 * S), 200_000);
  }

  @Test
  void afterAnHourTheClockOfDayIsAsGood() {
    clock.heard(now + AHEAD, 20 * MS, now + 10 * MS);
    assertNear(0, own(1800 * S), 1);
    assertEquals(2 * S, own(3600 * S));
  }

  @Test
  void aLongWayShowsNothing() {
    clock.heard(now + AHEAD, 501 * MS, now + 250 * MS);
    assertEquals(2 * S, own(0));
  }

  @Test
  void aClockThatBeginsAnewIsAnotherOne() {
    clock.heard(now + AHEAD, 20 * MS, now + 10 * MS);
    assertEquals(2 * S, clock.own(now + S, now + 3 * S, LIMIT) - now - S);
    clock.heard(now + 5 * S, 20 * MS, now + 10 * MS);
    assertNear(0, clock.own(now + 6 * S, now + 3 * S, LIMIT) - now - S, 1);
  }

  @Test
  void whatIsForgottenOrNotToldIsNotKnown() {
    clock.heard(now + AHEAD, 20 * MS, now + 10 * MS);
    assertEquals(2 * S, clock.own(0, now + 2 * S, LIMIT) - now);
    clock.heard(0, 20 * MS, now + 10 * MS);
    assertNear(0, own(S), 1);
    clock.forget();
    assertEquals(2 * S, own(S));
  }

  private static void assertNear(long expected, long actual, long tolerance) {
    assertTrue(Math.abs(actual - expected) <= tolerance, expected + " is not " + actual);
  }
}
