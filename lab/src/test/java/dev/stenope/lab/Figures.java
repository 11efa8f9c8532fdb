package dev.stenope.lab;

import java.util.List;

/// What measurements come to.
final class Figures {
  private Figures() {}

  /// The upper one of the two in the middle where the number is even.
  static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }
}
