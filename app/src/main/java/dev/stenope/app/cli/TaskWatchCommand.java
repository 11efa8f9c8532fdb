package dev.stenope.app.cli;

import dev.stenope.app.Problem;
import dev.stenope.core.wire.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "watch",
    description = "Follows a task until it has ended, and shows what came of it.",
    footer = {
      "",
      "Examples:",
      "  stenope task watch 3f9a01c2",
      "  stenope task watch 3f9a01c2 --json --after 1c0de5a7-42"
    })
final class TaskWatchCommand implements Callable<Integer> {
  @Mixin private Common common = new Common();

  @Parameters(paramLabel = "ID", description = "Its id or the beginning of it.")
  private String id = "";

  @Option(
      names = "--after",
      paramLabel = "CURSOR",
      description = "Go on behind the event that had this cursor.")
  private String after = "";

  @Override
  public Integer call() throws Problem {
    return new TaskProgress(common)
        .follow(new Json().put("command", "task-watch").put("task", id).put("after", after));
  }
}
