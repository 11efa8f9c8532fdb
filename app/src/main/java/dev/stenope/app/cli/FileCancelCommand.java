package dev.stenope.app.cli;

import dev.stenope.app.Problem;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "cancel",
    description = "Ends a transfer in either direction.",
    footer = {"", "Example:", "  stenope file cancel 3f9a01c2"})
final class FileCancelCommand implements Callable<Integer> {
  @Mixin private Common common = new Common();

  @Parameters(
      paramLabel = "ID",
      description = "Its id or the beginning of it, as `stenope file transfers` shows it.")
  private String id = "";

  @Override
  public Integer call() throws Problem, MalformedException {
    Json request = new Json().put("command", "file-decide").put("decision", "cancel").put("id", id);
    Json state = common.ask(request);
    common.print(common.json ? state.toString() : TransferTable.sentence(state));
    return 0;
  }
}
