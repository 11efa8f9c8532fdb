package dev.stenope.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.sim.Distribution.Outcome;
import dev.stenope.sim.Distribution.Work;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// 200 tasks over five nodes of which two die midway; `docs/distribution.md` has more seeds.
/// `-Dseeds=N` for so many of each kind.
class DistributionTest {
  private static final int SEEDS = Integer.getInteger("seeds", 1);

  @ParameterizedTest
  @EnumSource
  void allIsDoneInTimeAndWhatHasEffectsOnce(Work work) {
    for (long seed = 1; seed <= SEEDS; seed++) {
      Outcome outcome = Distribution.measure(work, seed);
      String what = "seed " + seed + ": " + outcome;
      assertEquals(Distribution.TASKS, outcome.done(), what);
      assertTrue(outcome.isInTime(), what);
      if (work == Work.WITH_EFFECTS) {
        assertEquals(0, outcome.twice(), what);
        assertEquals(Distribution.TASKS + outcome.retries(), outcome.begun(), what);
      }
    }
  }
}
