package dev.stenope.app.trial;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Durations of one thing, in nanoseconds.
final class Samples {
  private final List<Long> all = new ArrayList<>();

  void add(long nanos) {
    all.add(nanos);
  }

  int count() {
    return all.size();
  }

  /// The median, the lower of two; 0 without any.
  long p50() {
    List<Long> sorted = new ArrayList<>(all);
    Collections.sort(sorted);
    return sorted.isEmpty() ? 0 : sorted.get((sorted.size() - 1) / 2);
  }

  /// Milliseconds with three decimals; null without any.
  @Nullable Double millis() {
    return all.isEmpty() ? null : Math.round(p50() / 1e3) / 1e3;
  }
}
