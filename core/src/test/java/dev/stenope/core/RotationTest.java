package dev.stenope.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// When a fresh path is wanted.
class RotationTest {
  private static final long MINUTE = 60_000_000_000L;

  private final Rotation leader = new Rotation(Rotation.HOUR, true, new SplittableRandom(1));

  @Test
  void isDueAfterAnHourGiveOrTakeATenth() {
    leader.up(0);
    assertTrue(leader.at() >= 54 * MINUTE && leader.at() <= 66 * MINUTE);
  }

  @Test
  void theOtherSideWaitsForTheLeader() {
    Rotation other = new Rotation(Rotation.HOUR, false, new SplittableRandom(1));
    other.up(0);
    assertTrue(other.at() >= 69 * MINUTE);
  }

  @Test
  void isTriedAgainSoonButNotForEver() {
    leader.up(0);
    long due = leader.at();
    leader.failed(due);
    assertEquals(due + MINUTE, leader.at());
    leader.failed(due + MINUTE);
    leader.failed(due + 2 * MINUTE);
    assertTrue(leader.at() >= due + 56 * MINUTE);
  }

  @Test
  void aFailureOfSomethingElseDoesNotCount() {
    leader.up(0);
    long due = leader.at();
    leader.failed(MINUTE);
    assertEquals(due, leader.at());
  }

  @Test
  void isDueAtOnceInAnotherNetwork() {
    leader.up(0);
    leader.failed(leader.at());
    leader.moved(MINUTE);
    assertEquals(MINUTE, leader.at());
  }

  @Test
  void neverMeansNever() {
    Rotation none = new Rotation(Long.MAX_VALUE, true, new SplittableRandom(1));
    none.up(0);
    assertEquals(Long.MAX_VALUE, none.at());
  }
}
