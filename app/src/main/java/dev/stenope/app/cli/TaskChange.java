package dev.stenope.app.cli;

import dev.stenope.app.Problem;
import dev.stenope.core.wire.Json;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// What a person decides about a task; the name of the command is the decision.
abstract class TaskChange implements Callable<Integer> {
  @Mixin private Common common = new Common();

  @Spec private @Nullable CommandSpec spec;

  @Parameters(paramLabel = "ID", description = "The task, or one part of it: ID.NUMBER.")
  private String id = "";

  @Command(
      name = "cancel",
      description = "Calls off a task, or one part of it, wherever it is worked at.",
      footer = {"", "Example:", "  stenope task cancel 3f9a01c2"})
  static final class Cancel extends TaskChange {}

  @Command(
      name = "retry",
      description = "Begins anew what of a task ended without being completed, or is unknown.",
      footer = {
        "",
        "Examples:",
        "  stenope task retry 3f9a01c2      all such parts",
        "  stenope task retry 3f9a01c2.7    the seventh part"
      })
  static final class Retry extends TaskChange {}

  @Override
  public Integer call() throws Problem {
    String verb = "task-" + Objects.requireNonNull(spec).name();
    Json task = common.ask(new Json().put("command", verb).put("task", id));
    if (common.json) {
      common.print(task.toString());
    } else {
      common.print(TaskLines.list(common.style(), List.of(task)));
    }
    return 0;
  }
}
