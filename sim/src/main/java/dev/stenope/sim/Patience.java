package dev.stenope.sim;

/// A node that is woken has nothing to do at the same instant again, and is not woken more often
/// than real work asks for.
final class Patience {
  private static final long SECOND = 1_000_000_000;

  /// What a pacer at full speed needs, and more.
  private static final int MOST = 20_000;

  private long second;
  private int wakes;
  private long total;

  /// `deadline` is what the node asks for after it was woken at `now`.
  void woken(long now, long deadline) {
    if (deadline <= now) {
      throw new Violation("woken at " + now + ", it wants to be woken at " + deadline);
    }
    total++;
    if (now / SECOND != second) {
      second = now / SECOND;
      wakes = 0;
    }
    if (++wakes > MOST) {
      throw new Violation("woken more than " + MOST + " times within a second");
    }
  }

  long total() {
    return total;
  }
}
