package dev.stenope.core.link;

import static dev.stenope.core.link.TwoLinks.MS;
import static dev.stenope.core.link.TwoLinks.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

/// The filters and estimators of which the model of a path is made.
class PathModelTest {
  private final RateSample sample = new RateSample();

  private static SentPacket packet(long number, long inFlight) {
    SentPacket packet = new SentPacket();
    packet.number = number;
    packet.size = 1000;
    packet.inFlight = inFlight;
    return packet;
  }

  @Test
  void theBandwidthIsTheHighestRateOfTwoCycles() {
    BandwidthFilter filter = new BandwidthFilter();
    filter.sample(100);
    filter.sample(70);
    assertEquals(100, filter.max());
    filter.advance();
    assertEquals(100, filter.max());
    filter.sample(60);
    filter.advance();
    filter.sample(50);
    assertEquals(60, filter.max());
    filter.forget(20);
    assertEquals(20, filter.max());
  }

  @Test
  void aCycleWithoutSamplesForgetsNothing() {
    BandwidthFilter filter = new BandwidthFilter();
    filter.sample(100);
    filter.advance();
    filter.advance();
    filter.advance();
    assertEquals(100, filter.max());
  }

  @Test
  void theLeastRoundTripIsForgottenAfterTenSeconds() {
    MinRttFilter filter = new MinRttFilter();
    assertFalse(filter.isSampled());
    filter.update(20 * MS, SECOND);
    filter.update(30 * MS, 5 * SECOND);
    assertFalse(filter.isExpired());
    filter.update(30 * MS, 6 * SECOND + 1);
    assertTrue(filter.isExpired());
    assertEquals(20 * MS, filter.min());
    filter.update(40 * MS, 9 * SECOND);
    assertFalse(filter.isExpired());
    filter.update(40 * MS, 11 * SECOND + 1);
    assertEquals(30 * MS, filter.min());
    filter.update(10 * MS, 11 * SECOND + 2);
    assertEquals(10 * MS, filter.min());
  }

  @Test
  void thePipeIsFullAfterThreeRoundsWithoutGrowth() {
    FullPipe pipe = new FullPipe();
    sample.rate = 100;
    pipe.update(sample, true);
    for (int i = 0; i < 3; i++) {
      assertFalse(pipe.isNow());
      pipe.update(sample, false);
      sample.rate = 124;
      pipe.update(sample, true);
    }
    assertTrue(pipe.isNow());
    pipe.reset(0);
    assertFalse(pipe.isNow());
    assertTrue(pipe.isReached());
  }

  @Test
  void aSourceThatHasLittleSaysNothingOfThePipe() {
    FullPipe pipe = new FullPipe();
    sample.rate = 100;
    sample.appLimited = true;
    for (int i = 0; i < 10; i++) {
      pipe.update(sample, true);
    }
    assertFalse(pipe.isReached());
  }

  @Test
  void whatIsAcknowledgedInLumpsIsExtra() {
    AckAggregation aggregation = new AckAggregation();
    for (int i = 0; i < 20; i++) {
      sample.now = SECOND + 10L * i * MS;
      sample.acked = i % 4 == 0 ? 40_000 : 0;
      aggregation.update(sample, i % 2 == 0, 1_000_000, 100_000);
    }
    assertEquals(40_000.0, (double) aggregation.extra(false), 10_000);
    for (int i = 20; i < 60; i++) {
      sample.now = SECOND + 10L * i * MS;
      sample.acked = 10_000;
      aggregation.update(sample, i % 2 == 0, 1_000_000, 100_000);
    }
    assertTrue(aggregation.extra(false) <= 10_000);
  }

  @Test
  void aQueueStandsWhenEvenTheLeastRoundTripIsLong() {
    QueueDelay queue = new QueueDelay();
    sample.rtt = 60 * MS;
    for (int i = 0; i < 5; i++) {
      queue.update(sample, i == 0);
    }
    assertTrue(queue.stands(50 * MS));
    sample.rtt = 51 * MS;
    queue.update(sample, false);
    assertFalse(queue.stands(50 * MS));
    assertFalse(queue.stands(Long.MAX_VALUE));
  }

  @Test
  void aRoundCountsWhatItHasLost() {
    LossRound round = new LossRound();
    round.lost(packet(5, 100_000), 50_000);
    sample.priorDelivered = 50_000;
    sample.delivered = 61_000;
    round.update(sample);
    assertTrue(round.ended());
    assertEquals(1000, round.lost());
    assertEquals(12_000, round.sent(61_000));
    round.lost(packet(6, 100_000), 61_000);
    assertEquals(1, round.gaps());
    round.lost(packet(8, 100_000), 61_000);
    assertEquals(2, round.gaps());
    round.advance(sample);
    assertEquals(0, round.lost());
  }

  @Test
  void lossIsTooMuchAboveTwoPercentWhereAQueueStandsAndElseAboveATenth() {
    PathLoss loss = new PathLoss();
    assertTrue(loss.isExceeded(1, 100_000));
    assertFalse(loss.isTooMuch(2000, 100_000, true));
    assertTrue(loss.isTooMuch(2001, 100_000, true));
    assertFalse(loss.isTooMuch(10_000, 100_000, false));
    assertTrue(loss.isTooMuch(10_001, 100_000, false));
  }

  /// 2 % of packets of 1,000 bytes.
  private static PathLoss lossy(int spans) {
    PathLoss loss = new PathLoss();
    for (int i = 0; i < 8 * spans; i++) {
      round(loss, 20, false);
    }
    return loss;
  }

  private static void round(PathLoss loss, int lost, boolean queued) {
    loss.acked(1_000_000 - 1000L * lost);
    for (int i = 0; i < lost; i++) {
      loss.lost(1000);
    }
    loss.round(queued);
  }

  @Test
  void whatIsLostWithoutAQueueIsNotLaidUponTheQueue() {
    PathLoss loss = lossy(2);
    // Twice 20 of 1,000 packets, and three times the root of 40.
    assertFalse(loss.isExceeded(58_000, 1_000_000));
    assertTrue(loss.isExceeded(59_000, 1_000_000));
    assertFalse(loss.isTooMuch(78_000, 1_000_000, true));
    assertTrue(loss.isTooMuch(79_000, 1_000_000, true));
    assertFalse(loss.isTooMuch(100_000, 1_000_000, false));
  }

  @Test
  void whatIsLostWhereAQueueStandsTeachesNothingOfThePath() {
    PathLoss loss = lossy(2);
    for (int i = 0; i < 100; i++) {
      round(loss, 100, true);
    }
    assertFalse(loss.isExceeded(58_000, 1_000_000));
    assertTrue(loss.isExceeded(59_000, 1_000_000));
  }

  /// As a queue does that is too short to be seen.
  @Test
  void aPathThatLosesNothingForAWhileLosesNothingByItself() {
    PathLoss loss = lossy(7);
    for (int i = 0; i < 8; i++) {
      round(loss, 0, i < 4);
    }
    assertTrue(loss.isExceeded(1, 1_000_000));
  }

  @Test
  void noPathLosesMoreThanATenthByItself() {
    PathLoss loss = new PathLoss();
    for (int i = 0; i < 16; i++) {
      round(loss, 500, false);
    }
    assertTrue(loss.isTooMuch(131_000, 1_000_000, false));
  }

  @Test
  void whatArrivesLateWasNotLost() {
    PathLoss loss = new PathLoss();
    for (int i = 0; i < 16; i++) {
      for (int j = 0; j < 100; j++) {
        loss.lost(1000);
        loss.arrivedLate(1000);
      }
      loss.round(false);
    }
    assertTrue(loss.isExceeded(1, 1_000_000));
  }

  @Test
  void theFlightThatThePathBoreIsWhereTheLossesBecameTooMuch() {
    PathLoss loss = new PathLoss();
    assertEquals(99_000, loss.borne(packet(1, 100_000), 5000, true));
    // 1,960 of 98,000 bytes may be lost, 1,000 are: the next 980 bytes end it.
    assertEquals(100_000.0, (double) loss.borne(packet(1, 100_000), 2000, true), 20);
  }

  @Test
  void theShortTermModelFollowsTheDeliveryButNoFasterThanByThreeTenths() {
    ShortTermModel model = new ShortTermModel();
    LossRound round = new LossRound();
    sample.rate = 500;
    sample.delivered = 8000;
    round.update(sample);
    model.lower(round, 1000, 20_000);
    assertEquals(700, model.bandwidth());
    assertEquals(14_000, model.inflight());
    model.lower(round, 1000, 14_000);
    assertEquals(500, model.bandwidth());
    model.reset();
    assertEquals(Long.MAX_VALUE, model.bandwidth());
  }

  @Test
  void theLongTermBoundGrowsFasterWithEachRound() {
    LongTermModel model = new LongTermModel();
    model.bore(50_000);
    assertFalse(model.isBounded());
    model.set(100_000);
    assertEquals(85_000, model.withHeadroom(1000));
    model.probe();
    for (int round = 0; round < 4; round++) {
      long before = model.bound();
      for (int i = 0; i < 100; i++) {
        model.raise(1000, 100_000, 1000);
      }
      assertEquals(1000.0 * (1 << round), (double) (model.bound() - before), 2);
      model.accelerate();
    }
  }

  @Test
  void theWaitForAProbeEndsByTheClockOrByRounds() {
    ProbeWait wait = new ProbeWait(new Random(1));
    wait.begin(SECOND);
    assertFalse(wait.isOver(1000, 3 * SECOND));
    assertTrue(wait.isOver(1000, 4 * SECOND));
    for (int i = 0; i < 20; i++) {
      wait.round();
    }
    assertTrue(wait.isOver(20, 2 * SECOND));
    assertFalse(wait.isOver(40, 2 * SECOND));
  }
}
