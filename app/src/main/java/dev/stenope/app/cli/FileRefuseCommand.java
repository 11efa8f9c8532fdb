package dev.stenope.app.cli;

import dev.stenope.app.Problem;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "refuse",
    description = "Throws away what a peer has sent or is sending.",
    footer = {"", "Example:", "  stenope file refuse 3f9a01c2"})
final class FileRefuseCommand implements Callable<Integer> {
  @Mixin private Common common = new Common();

  @Parameters(
      paramLabel = "ID",
      description = "Its id or the beginning of it, as `stenope file transfers` shows it.")
  private String id = "";

  @Override
  public Integer call() throws Problem, MalformedException {
    Json request = new Json().put("command", "file-decide").put("decision", "refuse").put("id", id);
    Json state = common.ask(request);
    common.print(common.json ? state.toString() : TransferTable.sentence(state));
    return 0;
  }
}
