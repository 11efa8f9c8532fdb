package dev.stenope.bench;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// The figures of all races, and what they come to: medians, the least and the most, and ratios
/// round by round.
final class Scores {
  private final List<String> figures;
  private final Map<Contestant, List<Series>> series = new EnumMap<>(Contestant.class);

  /// `figures` are the names of what is measured, the unit last.
  Scores(List<String> figures, Set<Contestant> contestants) {
    this.figures = figures;
    for (Contestant contestant : contestants) {
      series.put(contestant, figures.stream().map(_ -> new Series()).toList());
    }
  }

  void add(Contestant contestant, List<Double> values) {
    for (int i = 0; i < values.size(); i++) {
      of(contestant).get(i).add(values.get(i));
    }
  }

  private List<Series> of(Contestant contestant) {
    return series.getOrDefault(contestant, List.of());
  }

  String line(Contestant contestant, List<Double> values) {
    StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-8s", contestant.word()));
    for (int i = 0; i < values.size(); i++) {
      line.append(String.format(Locale.ROOT, " %8s %s", number(values.get(i)), figures.get(i)));
    }
    return line.toString();
  }

  String table() {
    StringBuilder table = new StringBuilder("median (least to most)\n");
    series.forEach(
        (contestant, all) -> {
          table.append(String.format(Locale.ROOT, "%-8s", contestant.word()));
          for (int i = 0; i < all.size(); i++) {
            table.append("  ").append(spread(all.get(i))).append(' ').append(figures.get(i));
          }
          table.append("  ").append(contestant.text).append('\n');
        });
    for (Contestant other : others()) {
      table
          .append("stenope / ")
          .append(other.word())
          .append(": ")
          .append(spread(ratio(other)))
          .append('\n');
    }
    return table.toString().stripTrailing();
  }

  String json() {
    List<String> members = new ArrayList<>();
    series.forEach(
        (contestant, all) -> {
          List<String> inner = new ArrayList<>();
          for (int i = 0; i < all.size(); i++) {
            inner.add("\"%s\":%s".formatted(figures.get(i), json(all.get(i))));
          }
          members.add("\"%s\":{%s}".formatted(contestant.word(), String.join(",", inner)));
        });
    for (Contestant other : others()) {
      members.add("\"stenope / %s\":%s".formatted(other.word(), json(ratio(other))));
    }
    return "{" + String.join(",", members) + "}";
  }

  private List<Contestant> others() {
    return series.containsKey(Contestant.STENOPE)
        ? series.keySet().stream().filter(each -> each != Contestant.STENOPE).toList()
        : List.of();
  }

  private Series ratio(Contestant other) {
    return of(Contestant.STENOPE).getFirst().over(of(other).getFirst());
  }

  private static String spread(Series values) {
    return number(values.median())
        + " ("
        + number(values.min())
        + " to "
        + number(values.max())
        + ")";
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value < 20 ? "%.2f" : "%.0f", value);
  }

  private static String json(Series values) {
    return String.format(
        Locale.ROOT,
        "{\"median\":%.3f,\"min\":%.3f,\"max\":%.3f}",
        values.median(),
        values.min(),
        values.max());
  }
}
