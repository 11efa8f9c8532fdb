package dev.stenope.bench.meet;

import dev.stenope.core.wire.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The figures of one venue, in milliseconds.
final class Outcome {
  static final String HEADING =
      String.format(
          Locale.ROOT,
          "%-14s %10s %18s %18s %16s",
          "p50 (p90), ms",
          "handshakes",
          "put to seen",
          "whole handshake",
          "idle requests");

  private final String venue;
  private final Times seen = new Times();
  private final Times whole = new Times();
  private int missed;
  private double perMinute = Double.NaN;

  /// Times in milliseconds.
  static final class Times {
    private final List<Double> all = new ArrayList<>();

    void add(long nanos) {
      all.add(nanos / 1e6);
    }

    double at(double quantile) {
      List<Double> sorted = all.stream().sorted().toList();
      return sorted.isEmpty() ? Double.NaN : sorted.get((int) (quantile * (sorted.size() - 1)));
    }

    double median() {
      return at(0.5);
    }

    private String text() {
      return String.format(Locale.ROOT, "%.1f (%.1f)", at(0.5), at(0.9));
    }

    private Json toJson() {
      return new Json().put("p50_ms", at(0.5)).put("p90_ms", at(0.9));
    }
  }

  Outcome(String venue) {
    this.venue = venue;
  }

  String venue() {
    return venue;
  }

  Times whole() {
    return whole;
  }

  void add(Journal.@Nullable Handshake handshake) {
    if (handshake == null) {
      missed++;
    } else {
      seen.add(handshake.requestSeen());
      seen.add(handshake.responseSeen());
      whole.add(handshake.whole());
    }
  }

  void idle(double requestsPerMinute) {
    perMinute = requestsPerMinute;
  }

  String line() {
    return String.format(
        Locale.ROOT,
        "%-14s %10s %18s %18s %16s",
        venue,
        whole.all.size() + (missed == 0 ? "" : " -" + missed),
        seen.text(),
        whole.text(),
        Double.isNaN(perMinute) ? "" : String.format(Locale.ROOT, "%.0f a minute", perMinute));
  }

  Json toJson() {
    return new Json()
        .put("handshakes", (long) whole.all.size())
        .put("missed", (long) missed)
        .put("put_to_seen", seen.toJson())
        .put("whole", whole.toJson())
        .put("idle_requests_per_minute", Double.isNaN(perMinute) ? null : perMinute);
  }
}
