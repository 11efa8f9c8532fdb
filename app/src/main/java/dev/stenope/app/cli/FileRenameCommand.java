package dev.stenope.app.cli;

import dev.stenope.app.Problem;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "rename",
    description = "Renames a file or folder that a peer shares, within one root.",
    footer = {"", "Example:", "  stenope file rename laptop:docs/plan.md docs/old/plan.md"})
final class FileRenameCommand implements Callable<Integer> {
  @Mixin private Common common = new Common();

  @Parameters(index = "0", paramLabel = "PEER:ROOT/PATH", description = "What to rename.")
  private String place = "";

  @Parameters(index = "1", paramLabel = "ROOT/PATH", description = "Its whole new name.")
  private String to = "";

  @Override
  public Integer call() throws Problem, MalformedException {
    Json op = new Json().put("op", "rename").put("to", to);
    Json answer = common.ask(RemotePath.of(place).request(op));
    common.print(common.json ? answer.toString() : "renamed to " + to);
    return 0;
  }
}
