package dev.stenope.app.cli;

import dev.stenope.app.Problem;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// What a person decides about a transfer; the name of the command is the decision.
abstract class FileDecision implements Callable<Integer> {
  @Mixin private Common common = new Common();

  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      paramLabel = "ID",
      description = "Its id or the beginning of it, as `stenope file transfers` shows it.")
  private String id = "";

  @Command(
      name = "accept",
      description = "Takes what a peer has sent out of quarantine into the downloads.",
      footer = {"", "Example:", "  stenope file accept 3f9a01c2"})
  static final class Accept extends FileDecision {}

  @Command(
      name = "refuse",
      description = "Throws away what a peer has sent or is sending.",
      footer = {"", "Example:", "  stenope file refuse 3f9a01c2"})
  static final class Refuse extends FileDecision {}

  @Command(
      name = "cancel",
      description = "Ends a transfer in either direction.",
      footer = {"", "Example:", "  stenope file cancel 3f9a01c2"})
  static final class Cancel extends FileDecision {}

  @Override
  public Integer call() throws Problem, MalformedException {
    Json request =
        new Json()
            .put("command", "file-decide")
            .put("decision", Objects.requireNonNull(spec).name())
            .put("id", id);
    Json state = common.ask(request);
    common.print(common.json ? state.toString() : TransferTable.sentence(state));
    return 0;
  }
}
