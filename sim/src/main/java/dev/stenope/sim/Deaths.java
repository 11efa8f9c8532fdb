package dev.stenope.sim;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/// Counts in how many worlds, and where in a handoff, nodes died.
final class Deaths {
  private final Map<String, Integer> count = new ConcurrentSkipListMap<>();

  /// Runs so many [HandoffWorld]s.
  List<Seeds.Failure> run(long first, long worlds) {
    return Seeds.run(
        first,
        worlds,
        seed ->
            new HandoffWorld(seed)
                .run()
                .forEach((phase, times) -> count.merge(phase, times, Integer::sum)));
  }

  /// How many nodes died, by where the agent stood there.
  Map<String, Integer> count() {
    return count;
  }
}
