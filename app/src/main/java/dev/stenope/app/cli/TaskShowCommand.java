package dev.stenope.app.cli;

import dev.stenope.app.Problem;
import dev.stenope.core.wire.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "show",
    description = "Shows what has come of a task so far, part by part.",
    footer = {"", "Example:", "  stenope task show 3f9a01c2"})
final class TaskShowCommand implements Callable<Integer> {
  @Mixin private Common common = new Common();

  @Parameters(paramLabel = "ID", description = "Its id or the beginning of it.")
  private String id = "";

  @Override
  public Integer call() throws Problem {
    Json task = common.ask(new Json().put("command", "task-show").put("task", id));
    if (common.json) {
      common.print(task.toString());
    } else {
      common.print(TaskLines.whole(common.style(), task));
    }
    return 0;
  }
}
