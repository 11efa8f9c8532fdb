package dev.stenope.core.nat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.path.Path;
import dev.stenope.core.wire.Endpoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PunchTest {
  private static final long MS = 1_000_000;
  private static final long T = 1_000_000_000_000L;
  private static final Endpoint REMOTE = new Endpoint(0, 0xffff_cb00_7107L, 0);

  private record Shot(long millis, int socket) {}

  @Test
  void portsAreDifferentAndInRange() {
    int[] ports = Punch.ports(Punch.PAIRS, new SplittableRandom(1));
    assertEquals(Punch.PAIRS, Arrays.stream(ports).distinct().count());
    assertTrue(Arrays.stream(ports).allMatch(port -> port >= 20_000 && port < 60_000));
  }

  @Test
  void theStepFollowsTheDelayWithinBounds() {
    assertEquals(10 * MS, Punch.step(0));
    assertEquals(16 * MS, Punch.step(10 * MS));
    assertEquals(40 * MS, Punch.step(25 * MS));
    assertEquals(40 * MS, Punch.step(3_600_000 * MS));
  }

  @Test
  void theScanIsOverWhenItsLastPairWasFired() {
    assertEquals(320 * MS, Punch.width(25 * MS));
    assertEquals(80 * MS, Punch.width(0));
  }

  @Test
  void scansThatReachNotFarLieBesideEachOther() {
    assertEquals(0, new Attempt(0, false, true).shift(10 * MS));
    assertEquals(160 * MS, new Attempt(1, false, true).shift(10 * MS));
    assertEquals(-160 * MS, new Attempt(2, false, true).shift(10 * MS));
    assertEquals(0, new Attempt(3, false, true).shift(10 * MS));
    assertEquals(0, new Attempt(1, false, true).shift(40 * MS));
  }

  @Test
  void theResponderFiresTogetherThreeTimes() {
    List<Shot> shots = run(punch(Punch.Role.TOGETHER, 0, 1, 2), T - 1_000 * MS);
    assertEquals(
        List.of(
            new Shot(0, 0),
            new Shot(0, 1),
            new Shot(0, 2),
            new Shot(200, 0),
            new Shot(200, 1),
            new Shot(200, 2),
            new Shot(500, 0),
            new Shot(500, 1),
            new Shot(500, 2)),
        shots);
  }

  @Test
  void theRequesterStaggersAroundTheInstant() {
    List<Shot> shots = run(punch(Punch.Role.STAGGERED, 0, 7, 8, 15), T - 1_000 * MS);
    assertEquals(
        List.of(
            new Shot(-320, 0),
            new Shot(-120, 0),
            new Shot(-40, 7),
            new Shot(0, 8),
            new Shot(160, 7),
            new Shot(180, 0),
            new Shot(200, 8),
            new Shot(280, 15),
            new Shot(460, 7),
            new Shot(480, 15),
            new Shot(500, 8),
            new Shot(780, 15)),
        shots);
  }

  @Test
  void whoIsLateFiresEachPairOnceAtOnce() {
    List<Shot> shots = run(punch(Punch.Role.TOGETHER, 0, 1), T + 300 * MS);
    assertEquals(
        List.of(new Shot(300, 0), new Shot(300, 1), new Shot(500, 0), new Shot(500, 1)), shots);
  }

  @Test
  void aStoppedScanIsDone() {
    Punch punch = punch(Punch.Role.TOGETHER, 0, 1);
    punch.stop();
    assertTrue(punch.done());
    assertEquals(List.of(), run(punch, T));
  }

  @Test
  void aScanWithoutPairsIsDone() {
    assertTrue(punch(Punch.Role.STAGGERED).done());
  }

  private static Punch punch(Punch.Role role, int... pairs) {
    Punch punch = new Punch(role, T, Punch.MAX_STEP);
    for (int k : pairs) {
      punch.add(k, new Path(k, REMOTE.withPort(100 + k)));
    }
    return punch;
  }

  private static List<Shot> run(Punch punch, long from) {
    List<Shot> shots = new ArrayList<>();
    for (long now = from; now != Long.MAX_VALUE; now = punch.deadline()) {
      long millis = (now - T) / MS;
      punch.wake(now, path -> shots.add(new Shot(millis, path.socket())));
      assertTrue(punch.deadline() > now);
    }
    assertTrue(punch.done());
    return shots;
  }
}
