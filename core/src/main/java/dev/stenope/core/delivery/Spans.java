package dev.stenope.core.delivery;

import java.util.Arrays;

/// The parts of a message that have come, as disjoint stretches of bytes in rising order.
final class Spans {
  private int[] bounds = new int[2];
  private int count;
  private int covered;

  /// The number of bytes that are covered.
  int covered() {
    return covered;
  }

  void add(int from, int to) {
    int first = 0;
    while (first < count && bounds[2 * first + 1] < from) {
      first++;
    }
    int last = first;
    int low = from;
    int high = to;
    while (last < count && bounds[2 * last] <= to) {
      low = Math.min(low, bounds[2 * last]);
      high = Math.max(high, bounds[2 * last + 1]);
      covered -= bounds[2 * last + 1] - bounds[2 * last];
      last++;
    }
    replace(first, last, low, high);
    covered += high - low;
  }

  private void replace(int first, int last, int low, int high) {
    int after = count - (last - first) + 1;
    if (2 * after > bounds.length) {
      bounds = Arrays.copyOf(bounds, 4 * after);
    }
    System.arraycopy(bounds, 2 * last, bounds, 2 * (first + 1), 2 * (count - last));
    bounds[2 * first] = low;
    bounds[2 * first + 1] = high;
    count = after;
  }
}
