package dev.stenope.app.cli;

import dev.stenope.app.terminal.Style;
import dev.stenope.app.terminal.Table;
import dev.stenope.app.terminal.Text;
import dev.stenope.core.wire.Json;
import java.util.ArrayList;
import java.util.List;

/// The drops of a status, for people.
final class DropTable {
  private DropTable() {}

  static List<String> lines(Style style, Json status) {
    List<Json> drops = drops(status);
    if (drops.isEmpty()) {
      return List.of("No drop yet. Name one under `drops`, or let `stenope join CODE` bring one.");
    }
    Table table = new Table(style, "DROP", "STATE", "NEW FILES");
    List<String> troubles = new ArrayList<>();
    for (Json drop : drops) {
      table.row(style.bold(Text.tame(drop.text("drop", "?"))), state(style, drop), news(drop));
      String trouble = trouble(drop);
      if (!trouble.isEmpty()) {
        troubles.add("  " + style.yellow(trouble));
      }
    }
    List<String> lines = new ArrayList<>(table.lines());
    lines.addAll(troubles);
    return lines;
  }

  private static String state(Style style, Json drop) {
    if (!drop.has("ok")) {
      return style.dim("-");
    }
    return drop.flag("ok")
        ? style.green(style.mark("● ", "") + "works")
        : style.red(style.mark("✗ ", "") + "fails")
            + style.dim(", again in " + Text.seconds(drop.number("retry_ms", 0) / 1000));
  }

  private static String news(Json drop) {
    if (!drop.has("push")) {
      return "-";
    }
    return drop.flag("push") ? "told at once" : "looked for";
  }

  private static String trouble(Json drop) {
    return Text.tame(drop.text("trouble", ""));
  }

  /// Whether the table tells what a line on a trouble tells.
  static boolean tells(Json status, String line) {
    return drops(status).stream()
        .map(DropTable::trouble)
        .anyMatch(trouble -> !trouble.isEmpty() && line.contains(trouble));
  }

  static List<String> places(Json status) {
    return drops(status).stream().map(drop -> drop.text("drop", "?")).toList();
  }

  private static List<Json> drops(Json status) {
    return status.list("drops").stream()
        .filter(Json.class::isInstance)
        .map(Json.class::cast)
        .toList();
  }
}
