package dev.stenope.app.cli;

import dev.stenope.app.Problem;
import dev.stenope.app.control.Control;
import dev.stenope.core.wire.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "list",
    description = "Shows the tasks of this machine, the latest last.",
    footer = {"", "Example:", "  stenope task list"})
final class TaskListCommand implements Callable<Integer> {
  @Mixin private Common common = new Common();

  @Override
  public Integer call() throws Problem {
    List<Json> tasks = new ArrayList<>();
    try (Control control = common.need(new Json().put("command", "task-list"))) {
      for (Json line = control.next(); line != null; line = control.next()) {
        tasks.add(line);
      }
    }
    if (common.json) {
      tasks.forEach(common::print);
    } else {
      common.print(TaskLines.list(common.style(), tasks));
    }
    return 0;
  }
}
