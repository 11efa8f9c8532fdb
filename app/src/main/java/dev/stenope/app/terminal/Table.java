package dev.stenope.app.terminal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Rows under a heading, in columns as wide as they need to be.
public final class Table {
  private static final String GAP = "   ";

  private final Style style;
  private final List<String> heading;
  private final List<List<String>> rows = new ArrayList<>();

  public Table(Style style, String... heading) {
    this.style = style;
    this.heading = List.of(heading);
  }

  public Table row(String... cells) {
    if (cells.length != heading.size()) {
      throw new IllegalArgumentException("a row has " + heading.size() + " cells");
    }
    rows.add(List.of(cells));
    return this;
  }

  public List<String> lines() {
    int[] widths = new int[heading.size()];
    measure(widths, heading);
    rows.forEach(row -> measure(widths, row));
    List<String> lines = new ArrayList<>();
    lines.add(style.dim(line(widths, heading)));
    rows.forEach(row -> lines.add(line(widths, row)));
    return lines;
  }

  private static void measure(int[] widths, List<String> cells) {
    Arrays.setAll(widths, i -> Math.max(widths[i], Text.width(cells.get(i))));
  }

  private static String line(int[] widths, List<String> cells) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      line.append(i == 0 ? "" : GAP);
      line.append(i == widths.length - 1 ? cells.get(i) : Text.pad(cells.get(i), widths[i]));
    }
    return line.toString().stripTrailing();
  }
}
