package dev.stenope.bench;

import java.util.List;

/// What is compared, and in which figures. The first of them is the one whose ratios are told.
enum Discipline {
  /// Much in one direction. The amount is in bytes.
  BULK(1_000_000, "256m"),

  /// One large file, from disk to disk. The amount is in bytes.
  FILES(1_000_000, "64m"),

  /// Questions of 256 bytes, each sent when the one before was answered.
  ROUND_TRIP(1, "256m");

  /// How much of it an amount of 1 on the command line means.
  final long unit;

  /// What the JVM of an end is given, in its own notation.
  final String heap;

  Discipline(long unit, String heap) {
    this.unit = unit;
    this.heap = heap;
  }

  /// The names of the figures, which end in the unit.
  List<String> names() {
    return switch (this) {
      case BULK, FILES -> List.of("MB/s", "CPU s/GB");
      case ROUND_TRIP -> List.of("p50 us", "p99 us", "CPU us each");
    };
  }

  /// The figures of one race, of which both ends took `cpu` seconds.
  List<Double> figures(Job.Mark warm, Job.Mark done, double cpu) {
    long amount = done.amount() - warm.amount();
    return switch (this) {
      case BULK, FILES -> List.of(amount * 1e3 / (done.nanos() - warm.nanos()), cpu * 1e9 / amount);
      case ROUND_TRIP -> List.of(done.figures().get(0), done.figures().get(1), cpu * 1e6 / amount);
    };
  }
}
