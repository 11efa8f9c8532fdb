package dev.stenope.node.drop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TroublesTest {
  private static final long SECOND = 1_000_000_000L;

  private final List<String> told = new ArrayList<>();
  private final Troubles two = new Troubles(List.of("a", "b"), new Recorder());
  private long now = SECOND;

  private final class Recorder implements Drops.Events {
    @Override
    public void appeared(List<String> names) {
      throw new AssertionError("nothing appears here");
    }

    @Override
    public void fetched(String name, byte[] content) {
      throw new AssertionError("nothing is fetched here");
    }

    @Override
    public void state(boolean usable, String reason) {
      told.add(usable ? "usable" : "none: " + reason);
    }

    @Override
    public void trouble(String place, @Nullable String reason) {
      told.add(place + ": " + reason);
    }
  }

  private void assertTells(Troubles troubles, int drop, @Nullable String line, String... wanted) {
    told.clear();
    troubles.set(drop, line, now);
    troubles.set(drop, line, now);
    assertEquals(List.of(wanted), told);
    now += SECOND;
  }

  @Test
  void theTroubleOfOneOfTwoIsToldAndThatItIsOver() {
    assertTells(two, 0, null, "usable");
    assertTells(two, 1, "b is full", "b: b is full");
    assertTells(two, 1, null, "b: null");
  }

  @Test
  void thatNoneWorksIsToldWithAllReasons() {
    assertTells(two, 0, "a is full", "usable", "a: a is full");
    assertTells(two, 1, "b is gone", "none: a is full; b is gone");
    assertTells(two, 0, null, "usable", "a: null");
    assertTells(two, 1, "b is gone", "b: b is gone");
  }

  @Test
  void oneDropAloneHasNoNoticesOfItsOwn() {
    Troubles one = new Troubles(List.of("a"), new Recorder());
    assertTells(one, 0, "a is full", "none: a is full");
    assertTells(one, 0, null, "usable");
  }

  @Test
  void aDropThatFailsAndRecoversAllTheTimeIsToldOfOnceAMinute() {
    two.set(0, null, now);
    told.clear();
    for (int i = 0; i < 300; i++) {
      now += SECOND;
      two.set(1, i % 2 == 0 ? "error " + i : null, now);
    }
    assertEquals(10, told.size(), told.toString());
  }

  @Test
  void aReasonThatChangesIsToldLater() {
    Troubles one = new Troubles(List.of("a"), new Recorder());
    assertTells(one, 0, "error 1", "none: error 1");
    assertTells(one, 0, "error 2");
    now += 60 * SECOND;
    assertTells(one, 0, "error 3", "none: error 3");
  }
}
