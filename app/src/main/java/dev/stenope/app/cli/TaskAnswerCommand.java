package dev.stenope.app.cli;

import dev.stenope.app.Problem;
import dev.stenope.core.wire.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "answer",
    description = "Answers what an agent asks that works at a task.",
    footer = {"", "Example:", "  stenope task answer 3f9a01c2.1 'the one of Tuesday'"})
final class TaskAnswerCommand implements Callable<Integer> {
  @Mixin private Common common = new Common();

  @Parameters(index = "0", paramLabel = "ID", description = "The task, or a part: ID.NUMBER.")
  private String id = "";

  @Parameters(index = "1", paramLabel = "TEXT", description = "The answer.")
  private String text = "";

  @Override
  public Integer call() throws Problem {
    Json task =
        common.ask(new Json().put("command", "task-answer").put("task", id).put("text", text));
    common.print(common.json ? task.toString() : "answered");
    return 0;
  }
}
