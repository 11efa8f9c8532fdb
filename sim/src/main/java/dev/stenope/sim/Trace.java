package dev.stenope.sim;

import java.util.ArrayDeque;

/// The last things that happened in a world.
final class Trace {
  private static final int LENGTH = 400;

  private final ArrayDeque<Line> lines = new ArrayDeque<>();
  private final long start;

  private record Line(long time, String node, Object what) {}

  /// `start` is the virtual time from which lines count.
  Trace(long start) {
    this.start = start;
  }

  /// `what` becomes text only when it is asked for.
  void add(long time, String node, Object what) {
    if (lines.size() == LENGTH) {
      lines.removeFirst();
    }
    lines.addLast(new Line(time, node, what));
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Line line : lines) {
      text.append(
          "%12.6f %-8s %s%n".formatted((line.time() - start) / 1e9, line.node(), line.what()));
    }
    return text.toString();
  }
}
