package dev.stenope.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Measurements of the same thing.
final class Series {
  private final List<Double> values = new ArrayList<>();

  void add(double value) {
    values.add(value);
  }

  boolean isEmpty() {
    return values.isEmpty();
  }

  double median() {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  double min() {
    return Collections.min(values);
  }

  double max() {
    return Collections.max(values);
  }

  /// The quotient of each measurement with the one of the same round in `other`.
  Series over(Series other) {
    Series quotients = new Series();
    for (int i = 0; i < Math.min(values.size(), other.values.size()); i++) {
      quotients.add(values.get(i) / other.values.get(i));
    }
    return quotients;
  }
}
