package dev.stenope.bench;

import dev.stenope.node.line.DelayLine;
import java.time.Duration;

/// What a person says of the line between the ends: the loss in percent, the time in milliseconds,
/// one way each, and the rate in Mbit/s.
record Line(double loss, double delay, double rate) {
  static final Line STANDARD = new Line(0, 15, 300);

  private static final Duration QUEUE = Duration.ofMillis(30);

  /// `option` is that of the command line.
  Line with(String option, String text) {
    double value = Double.parseDouble(text);
    if (!(value >= 0 && value <= 10_000)) {
      throw new IllegalArgumentException(option + " is not a number of 0 to 10,000");
    }
    return switch (option) {
      case "--loss" -> new Line(value, delay, rate);
      case "--delay" -> new Line(loss, value, rate);
      default -> new Line(loss, delay, value);
    };
  }

  DelayLine.Quality quality() {
    Duration time = Duration.ofNanos(Math.round(delay * 1e6));
    return new DelayLine.Quality(time, loss / 100, Math.round(rate * 125_000), QUEUE);
  }
}
