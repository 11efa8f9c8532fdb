package dev.stenope.core.link;

import static dev.stenope.core.link.TwoLinks.MS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RoundTripTest {
  private final RoundTrip roundTrip = new RoundTrip();

  @Test
  void beforeAnySampleTheInitialValuesHold() {
    assertEquals(333 * MS, roundTrip.smoothed());
    assertEquals(333 * MS / 2, roundTrip.variation());
    assertFalse(roundTrip.sampled());
  }

  @Test
  void theFirstSampleIsTakenAsItIs() {
    roundTrip.sample(80 * MS, 5 * MS, 0);
    assertEquals(80 * MS, roundTrip.smoothed());
    assertEquals(40 * MS, roundTrip.variation());
    assertEquals(80 * MS, roundTrip.min());
    assertTrue(roundTrip.sampled());
  }

  @Test
  void laterSamplesAreWeighedAsSectionFiveThreeSays() {
    roundTrip.sample(80 * MS, 0, 0);
    roundTrip.sample(104 * MS, 4 * MS, 1);
    assertEquals((7 * 80 + 100) * MS / 8, roundTrip.smoothed());
    assertEquals((3 * 40 + 20) * MS / 4, roundTrip.variation());
    assertEquals(80 * MS, roundTrip.min());
  }

  @Test
  void thePeersDelayIsBoundedAndNeverGoesBelowTheMinimum() {
    roundTrip.sample(80 * MS, 0, 0);
    roundTrip.sample(96 * MS, 1000 * MS, 1);
    assertEquals((7 * 80 + 91) * MS / 8, roundTrip.smoothed());
    RoundTrip other = new RoundTrip();
    other.sample(80 * MS, 0, 0);
    other.sample(83 * MS, 4 * MS, 1);
    assertEquals((7 * 80 + 83) * MS / 8, other.smoothed());
  }

  @Test
  void aChallengeIsAnExpectationAndNoSample() {
    roundTrip.expect(40 * MS);
    assertEquals(40 * MS, roundTrip.smoothed());
    assertFalse(roundTrip.sampled());
    roundTrip.sample(80 * MS, 0, 0);
    roundTrip.expect(1);
    assertEquals(80 * MS, roundTrip.smoothed());
  }

  @Test
  void timeoutsFollowFromTheSamples() {
    roundTrip.sample(80 * MS, 0, 0);
    assertEquals((80 + 4 * 40 + 5) * MS, roundTrip.probeTimeout());
    assertEquals(90 * MS, new Reordering().delay(roundTrip));
    roundTrip.sample(160 * MS, 0, 1);
    assertEquals(180 * MS, new Reordering().delay(roundTrip));
  }
}
