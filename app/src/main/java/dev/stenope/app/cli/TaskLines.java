package dev.stenope.app.cli;

import dev.stenope.app.terminal.Style;
import dev.stenope.app.terminal.Table;
import dev.stenope.app.terminal.Text;
import dev.stenope.core.wire.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Tasks as a person reads them.
final class TaskLines {
  private static final int WIDTH = 60;

  private TaskLines() {}

  private static String who(Json part) {
    return part.has("machine") && part.has("agent")
        ? part.text("machine", "") + "/" + part.text("agent", "")
        : "nobody";
  }

  private static String words(String status) {
    return status.replace('_', ' ');
  }

  /// Such as `2 working at laptop/kimi 40% reading`.
  static String news(Json part) {
    StringBuilder line = new StringBuilder();
    line.append("part ").append(part.number("part", 0)).append(": ");
    line.append(words(part.text("status", "")));
    if (part.has("machine")) {
      line.append(" at ").append(who(part));
    }
    if (part.has("percent")) {
      line.append(' ').append(part.number("percent", 0)).append('%');
    }
    return line.toString();
  }

  static List<String> list(Style style, List<Json> tasks) {
    Table table = new Table(style, "TASK", "STATUS", "PARTS");
    for (Json task : tasks) {
      StringBuilder counts = new StringBuilder();
      if (task.get("counts") instanceof Json all) {
        for (Map.Entry<String, ?> count : all.members().entrySet()) {
          counts.append(counts.isEmpty() ? "" : ", ");
          counts.append(count.getValue()).append(' ').append(words(count.getKey()));
        }
      }
      table.row(task.text("task", ""), words(task.text("status", "")), counts.toString());
    }
    return table.lines();
  }

  /// What came of a task: the text alone of one that is a single part and completed, else each part
  /// under a line that tells how it ended.
  static List<String> whole(Style style, Json task) {
    List<String> lines = new ArrayList<>();
    String id = task.text("task", "");
    boolean single = task.number("total", 1) == 1;
    boolean decides = false;
    for (Object each : task.list("parts")) {
      if (each instanceof Json part) {
        String status = part.text("status", "");
        if (!single || !status.equals("completed")) {
          lines.add(style.bold(head(part)));
        }
        part.text("text", "").lines().map(Text::tame).forEach(lines::add);
        decides |= status.equals("unknown") || status.endsWith("_required");
      }
    }
    if (!single || !task.text("status", "").equals("completed")) {
      lines.add(style.dim("task " + id + " " + words(task.text("status", ""))));
    }
    if (decides) {
      lines.add(
          "A person has to decide: `stenope task retry "
              + id
              + "`, `stenope task cancel "
              + id
              + "`, or `stenope task answer "
              + id
              + ".N TEXT`");
    }
    return lines;
  }

  private static String head(Json part) {
    String input = Text.clipped(Text.tame(part.text("input", "").replaceAll("\\s+", " ")), WIDTH);
    return news(part) + " - " + input;
  }
}
