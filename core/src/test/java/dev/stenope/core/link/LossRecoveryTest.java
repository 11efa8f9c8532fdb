package dev.stenope.core.link;

import static dev.stenope.core.link.TwoLinks.MS;
import static dev.stenope.core.link.TwoLinks.PATH;
import static dev.stenope.core.link.TwoLinks.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.path.FrameSource;
import dev.stenope.core.wire.Frame;
import dev.stenope.core.wire.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LossRecoveryTest {
  private final List<Object> acked = new ArrayList<>();
  private final List<Object> lost = new ArrayList<>();
  private final Route route = new Route(PATH, Congestion.Algorithm.CUBIC, new Random(1));
  private final LossRecovery recovery = new LossRecovery(new Source());

  LossRecoveryTest() {
    recovery.use(route, 0);
  }

  private final class Source implements FrameSource {
    @Override
    public @Nullable Object fill(Writer packet, long now) {
      return null;
    }

    @Override
    public void acked(Object token, long now) {
      acked.add(token);
    }

    @Override
    public void lost(Object token, long now) {
      lost.add(token);
    }
  }

  private void send(long first, long last, long now) {
    for (long number = first; number <= last; number++) {
      recovery.sent(number, 1000, number, false, now);
    }
  }

  private void ack(long first, long last, long now) {
    recovery.acked(new Frame.Ack(0, new long[] {first, last}), now);
  }

  @Test
  void aPacketThreeBelowTheLargestIsLost() {
    send(0, 4, SECOND);
    ack(3, 3, SECOND + 50 * MS);
    assertEquals(List.of(0L), lost);
    assertEquals(List.of(3L), acked);
    assertEquals(3000, recovery.inFlight());
    ack(4, 4, SECOND + 50 * MS);
    assertEquals(List.of(0L, 1L), lost);
  }

  @Test
  void aPacketThatArrivesLateShowsHowFarPacketsOvertakeEachOther() {
    send(0, 9, SECOND);
    ack(9, 9, SECOND + 80 * MS);
    assertEquals(List.of(0L, 1L, 2L, 3L, 4L, 5L, 6L), lost);
    ack(0, 9, SECOND + 84 * MS);
    lost.clear();
    // Nine packets were before it: ten are too many.
    send(10, 20, SECOND + 84 * MS);
    ack(19, 19, SECOND + 164 * MS);
    assertEquals(List.of(), lost);
    ack(20, 20, SECOND + 164 * MS);
    assertEquals(List.of(10L), lost);
  }

  @Test
  void aPacketThatArrivesLateIsGivenMoreTimeTheNextTime() {
    send(0, 1, SECOND);
    ack(1, 1, SECOND + 80 * MS);
    recovery.wake(SECOND + 90 * MS);
    assertEquals(List.of(0L), lost);
    ack(0, 1, SECOND + 105 * MS);
    // 105 ms are between ten and eleven eighths of the round trip.
    send(2, 3, 2 * SECOND);
    ack(3, 3, 2 * SECOND + 80 * MS);
    assertEquals(2 * SECOND + 110 * MS, recovery.deadline());
  }

  @Test
  void theTimeOfAPacketThatArrivesLateIsBoundedByTwoRoundTrips() {
    send(0, 1, SECOND);
    ack(1, 1, SECOND + 80 * MS);
    recovery.wake(SECOND + 90 * MS);
    ack(0, 1, SECOND + 300 * MS);
    send(2, 3, 2 * SECOND);
    ack(3, 3, 2 * SECOND + 80 * MS);
    assertEquals(2 * SECOND + 160 * MS, recovery.deadline());
  }

  @Test
  void lossesThatAreRealNarrowTheThresholdsAgain() {
    send(0, 9, SECOND);
    ack(9, 9, SECOND + 80 * MS);
    ack(0, 9, SECOND + 81 * MS);
    long number = 10;
    for (int round = 0; round < 2 * 16; round++) {
      long now = SECOND + (round + 2) * 300L * MS;
      send(number, number + 10, now);
      ack(number + 1, number + 10, now + 80 * MS);
      number += 11;
    }
    lost.clear();
    long now = 60 * SECOND;
    send(number, number + 3, now);
    ack(number + 3, number + 3, now + 80 * MS);
    assertEquals(List.of(number), lost);
  }

  @Test
  void anOlderPacketIsLostAfterNineEighthsOfARoundTrip() {
    send(0, 1, SECOND);
    ack(1, 1, SECOND + 80 * MS);
    assertEquals(List.of(), lost);
    assertEquals(SECOND + 90 * MS, recovery.deadline());
    assertEquals(0, recovery.wake(SECOND + 90 * MS - 1));
    assertEquals(List.of(), lost);
    assertEquals(0, recovery.wake(SECOND + 90 * MS));
    assertEquals(List.of(0L), lost);
    assertEquals(Long.MAX_VALUE, recovery.deadline());
  }

  @Test
  void aLateWakeFindsTheLossAndTheTimeout() {
    send(0, 1, SECOND);
    ack(1, 1, SECOND + 80 * MS);
    send(2, 2, SECOND + 81 * MS);
    assertEquals(2, recovery.wake(10 * SECOND));
    assertEquals(List.of(0L, 2L), lost);
    assertEquals(1, recovery.timeouts());
  }

  @Test
  void aTimeoutGivesBackTheOldestAndDeclaresNothingLost() {
    send(0, 0, SECOND);
    ack(0, 0, SECOND + 100 * MS);
    send(1, 5, 2 * SECOND);
    long once = (100 + 4 * 50 + 5) * MS;
    assertEquals(2 * SECOND + once, recovery.deadline());
    assertEquals(2, recovery.wake(2 * SECOND + once));
    assertEquals(List.of(1L, 2L), lost);
    assertEquals(5000, recovery.inFlight());
    assertEquals(0, recovery.lost());
    // The packet was not lost after all: the source knows no more of its token.
    ack(1, 1, 2 * SECOND + once + 1);
    assertEquals(List.of(0L), acked);
    assertEquals(4000, recovery.inFlight());
  }

  @Test
  void timeoutsDoubleUpToTwoSeconds() {
    send(0, 0, SECOND);
    ack(0, 0, SECOND + 100 * MS);
    long now = 2 * SECOND;
    send(1, 1, now);
    long[] expected = {305, 610, 1220, 2000, 2000, 2000};
    for (int i = 0; i < expected.length; i++) {
      assertEquals(now + expected[i] * MS, recovery.deadline());
      now = recovery.deadline();
      assertEquals(2, recovery.wake(now));
      send(2 + i, 2 + i, now);
    }
    ack(2, 2, now);
    assertEquals(0, recovery.timeouts());
  }

  @Test
  void aPathSlowerThanTwoSecondsHasItsOwnTimeout() {
    send(0, 0, SECOND);
    ack(0, 0, 5 * SECOND);
    send(1, 1, 6 * SECOND);
    long once = route.roundTrip.probeTimeout();
    assertTrue(once > 2 * SECOND);
    assertEquals(6 * SECOND + once, recovery.deadline());
    recovery.wake(6 * SECOND + once);
    send(2, 2, 6 * SECOND + once);
    assertEquals(6 * SECOND + 2 * once, recovery.deadline());
  }

  @Test
  void onlyTheLargestNewlyAcknowledgedPacketGivesASample() {
    send(0, 2, SECOND);
    ack(0, 2, SECOND + 60 * MS);
    ack(0, 2, SECOND + 600 * MS);
    assertEquals(60 * MS, route.roundTrip.smoothed());
    send(4, 4, 2 * SECOND);
    // The largest is a packet that did not ask for an acknowledgement.
    ack(4, 5, 2 * SECOND + 500 * MS);
    assertEquals(60 * MS, route.roundTrip.smoothed());
    assertEquals(0, recovery.inFlight());
  }

  @Test
  void lossesOfOneFlightReduceTheWindowOnce() {
    send(0, 9, SECOND);
    long before = route.congestion.window();
    ack(5, 5, SECOND + 50 * MS);
    long after = route.congestion.window();
    assertTrue(after < before);
    ack(9, 9, SECOND + 51 * MS);
    assertEquals(after, route.congestion.window());
    assertEquals(List.of(0L, 1L, 2L, 3L, 4L, 6L), lost);
  }

  @Test
  void allLostForMoreThanThreeTimeoutsIsPersistentCongestion() {
    assertEquals(Congestion.minimumWindow(1200), windowAfterSilence(3 * 255 * MS + 1));
  }

  @Test
  void allLostForLessThanThreeTimeoutsIsNot() {
    assertTrue(windowAfterSilence(3 * 255 * MS) > Congestion.minimumWindow(1200));
  }

  @Test
  void anAcknowledgedPacketBetweenBreaksTheSilence() {
    send(0, 0, SECOND);
    ack(0, 0, SECOND + 100 * MS);
    for (int i = 1; i <= 5; i++) {
      send(i, i, SECOND + (i + 1L) * 200 * MS);
    }
    send(6, 9, SECOND + 1300 * MS);
    recovery.acked(new Frame.Ack(0, new long[] {9, 9, 3, 3}), SECOND + 1400 * MS);
    assertEquals(List.of(1L, 2L, 4L, 5L, 6L), lost);
    assertTrue(route.congestion.window() > Congestion.minimumWindow(1200));
  }

  private long windowAfterSilence(long span) {
    send(0, 0, SECOND);
    ack(0, 0, SECOND + 100 * MS);
    send(1, 8, 2 * SECOND);
    send(9, 12, 2 * SECOND + span);
    ack(12, 12, 2 * SECOND + span + 100 * MS);
    assertEquals(9, lost.size());
    return route.congestion.window();
  }

  @Test
  void aLostSizeProbeIsNoSignOfCongestion() {
    recovery.sent(0, 1472, null, true, SECOND);
    send(1, 5, SECOND);
    long before = route.congestion.window();
    ack(1, 5, SECOND + 50 * MS);
    assertEquals(1, recovery.lost());
    assertTrue(route.congestion.window() >= before);
    assertEquals(0, recovery.inFlight());
  }

  @Test
  void anotherPathGetsWhatWasInFlightBack() {
    send(0, 3, SECOND);
    recovery.use(new Route(TwoLinks.OTHER, Congestion.Algorithm.CUBIC, new Random(1)), SECOND);
    assertEquals(List.of(0L, 1L, 2L, 3L), lost);
    assertEquals(0, recovery.inFlight());
    assertEquals(Long.MAX_VALUE, recovery.deadline());
    ack(0, 3, SECOND + MS);
    assertEquals(List.of(), acked);
  }

  @Test
  void aLongFlightKeepsItsOrder() {
    send(0, 4999, SECOND);
    recovery.acked(new Frame.Ack(0, new long[] {3000, 4998, 10, 2000}), SECOND + 50 * MS);
    assertEquals(1999 + 1991, acked.size());
    assertEquals(10 + 999, lost.size());
    assertEquals(1000, recovery.inFlight());
    ack(4999, 4999, SECOND + 51 * MS);
    assertEquals(0, recovery.inFlight());
  }
}
