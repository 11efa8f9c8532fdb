package dev.stenope.sim;

import java.util.SplittableRandom;

/// The people and agents of a node, who write down what they are told, in order. That takes its
/// time, and comes to nothing if the node dies meanwhile.
final class Audience {
  private static final long MOST = 200_000_000;

  private final Schedule schedule;
  private final SplittableRandom random;
  private long last;

  Audience(Schedule schedule, SplittableRandom random) {
    this.schedule = schedule;
    this.random = random;
  }

  /// Has `written` run when it is written down.
  void told(Runnable written) {
    last = Math.max(last, schedule.now() + random.nextLong(MOST));
    schedule.at(last, written);
  }
}
