package dev.stenope.node.drop;

/// When the old is removed from one drop. A sweep may cost a whole list of a drop that otherwise
/// pushes, so there is none before something can be at the end of its life. For one thread; times
/// are on the scale of [System#nanoTime].
final class Sweeping {
  /// The shortest time between two sweeps.
  static final long PERIOD = FileKind.HANDSHAKE.life().toNanos();

  /// One in so many periods is swept in any case: what is no file of ours is not seen by a look,
  /// and what lay there at the first look may be of any age.
  private static final int ANYWAY = 12;

  private final DeadDrop drop;
  private final Looks looks;
  private long again;
  private int periods;

  Sweeping(DeadDrop drop, Looks looks, long now) {
    this.drop = drop;
    this.looks = looks;
    this.again = now;
  }

  /// Whether to sweep now; if not, the question comes back after a period.
  boolean isDue(long now) {
    if (left(now) > 0) {
      return false;
    }
    again = now + PERIOD;
    return looks.hasOld(now) || ++periods % ANYWAY == 0;
  }

  /// How long it is until a sweep may be due.
  long left(long now) {
    return again - now;
  }

  void sweep() throws DropException {
    long now = System.nanoTime();
    if (drop.expire() == 0) {
      // What is left is younger than it may be, or cannot be removed.
      looks.swept(now);
    }
  }
}
