package dev.stenope.node.drop;

import java.util.concurrent.ThreadLocalRandom;

/// How long to leave alone what has failed, in nanoseconds: from one second to a minute, longer
/// each time, and never quite the same, so that many nodes do not come back in step.
public final class Backoff {
  private static final long MIN = 1_000_000_000L;
  private static final long MAX = 60 * MIN;

  private long step = MIN;

  public long next() {
    long pause = step - ThreadLocalRandom.current().nextLong(step / 4);
    step = Math.min(MAX, step + step / 2);
    return pause;
  }

  public void reset() {
    step = MIN;
  }
}
