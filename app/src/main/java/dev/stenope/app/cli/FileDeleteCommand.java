package dev.stenope.app.cli;

import dev.stenope.app.Problem;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "delete",
    description = "Deletes a file or folder that a peer shares.",
    footer = {"", "Example:", "  stenope file delete laptop:docs/old.md"})
final class FileDeleteCommand implements Callable<Integer> {
  @Mixin private Common common = new Common();

  @Parameters(paramLabel = "PEER:ROOT/PATH", description = "What to delete.")
  private String place = "";

  @Option(names = "--recursive", description = "A folder with all that is in it.")
  private boolean recursive;

  @Override
  public Integer call() throws Problem, MalformedException {
    Json op = new Json().put("op", "delete").put("recursive", recursive);
    Json answer = common.ask(RemotePath.of(place).request(op));
    common.print(common.json ? answer.toString() : "deleted " + place);
    return 0;
  }
}
