package dev.stenope.sim;

import java.util.Comparator;
import java.util.PriorityQueue;

/// The virtual time of a world, in nanoseconds since 1970, and what is going to happen in it. Of
/// two events of one instant the one scheduled first happens first, so that a seed replays.
public final class Schedule {
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::time).thenComparingLong(Event::order));
  private long now;
  private long order;

  private record Event(long time, long order, Runnable action) {}

  public Schedule(long start) {
    now = start;
  }

  public long now() {
    return now;
  }

  /// An instant that has passed counts as the present one.
  public void at(long time, Runnable action) {
    events.add(new Event(Math.max(time, now), order++, action));
  }

  public void in(long delay, Runnable action) {
    at(now + delay, action);
  }

  /// Lets the next event happen if it is due by `limit`; else the time becomes `limit`.
  public boolean step(long limit) {
    Event next = events.peek();
    if (next == null || next.time() > limit) {
      now = Math.max(now, limit);
      return false;
    }
    events.remove();
    now = next.time();
    next.action().run();
    return true;
  }

  /// Lets everything happen that is due by `limit`.
  public void run(long limit) {
    while (step(limit)) {
      // The step is all there is to do.
    }
  }
}
