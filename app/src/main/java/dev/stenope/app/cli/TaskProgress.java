package dev.stenope.app.cli;

import dev.stenope.app.Problem;
import dev.stenope.app.control.Control;
import dev.stenope.app.terminal.Style;
import dev.stenope.core.wire.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Follows a task: a bar on the terminal, else a line for each part that has come further.
final class TaskProgress {
  private static final int BAR = 24;

  private static final List<String> ENDS =
      List.of("completed", "failed", "canceled", "rejected", "unknown");

  private final Common common;
  private final boolean live;
  private final Map<Long, String> parts = new LinkedHashMap<>();
  private long total = 1;

  TaskProgress(Common common) {
    this.common = common;
    this.live = !common.json && Style.isTerminal(2);
  }

  /// Makes the request, prints what comes of it, and returns the exit status: 0 if the task was
  /// completed, or has been begun and is not waited for.
  int follow(Json request) throws Problem {
    try (Control control = common.need(request)) {
      for (Json line = control.next(); line != null; line = control.next()) {
        String event = line.text("event", "");
        if (event.equals("task-part")) {
          part(line);
        } else if (event.equals("result") || event.isEmpty()) {
          return result(line, event.isEmpty());
        } else {
          task(line);
        }
      }
    } finally {
      if (live) {
        common.rewrite("");
      }
    }
    throw new Problem(
        "the running node hung up",
        "it was stopped",
        "The task goes on with it: `stenope task list`");
  }

  private void task(Json line) {
    if (common.json) {
      common.print(line.toString());
    } else if (parts.isEmpty() && line.has("task")) {
      common.progress("task " + line.text("task", "") + ", parts: " + line.number("total", 1));
    }
    total = line.number("total", total);
  }

  private void part(Json line) {
    if (common.json) {
      common.print(line.toString());
      return;
    }
    String status = line.text("status", "");
    String former = parts.put(line.number("part", 0), status);
    if (live) {
      common.rewrite(bar());
    } else if (!status.equals(former) && !status.equals("submitted")) {
      common.progress(TaskLines.news(line));
    }
  }

  /// Such as `[######## ] 3 of 9 2 working 1 failed`.
  String bar() {
    Map<String, Integer> counts = new LinkedHashMap<>();
    parts.values().forEach(status -> counts.merge(status, 1, Integer::sum));
    int ended = ENDS.stream().mapToInt(end -> counts.getOrDefault(end, 0)).sum();
    int filled = (int) ((long) BAR * ended / Math.max(total, 1));
    StringBuilder bar = new StringBuilder("[");
    bar.append("#".repeat(filled)).append(" ".repeat(BAR - filled)).append("]  ");
    bar.append(ended).append(" of ").append(total);
    counts.forEach(
        (status, count) -> {
          if (!status.equals("completed") && !status.equals("submitted")) {
            bar.append("  ").append(count).append(' ').append(status.replace('_', ' '));
          }
        });
    return bar.toString();
  }

  private int result(Json task, boolean begun) {
    if (live) {
      common.rewrite("");
    }
    if (common.json) {
      common.print(task.toString());
    } else if (begun) {
      common.print(task.text("task", ""));
    } else {
      common.print(TaskLines.whole(common.style(), task));
    }
    return begun || task.text("status", "").equals("completed") ? 0 : 1;
  }
}
