package dev.stenope.app.cli;

import dev.stenope.app.Problem;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "mkdir",
    description = "Makes a folder in a folder that a peer shares.",
    footer = {"", "Example:", "  stenope file mkdir laptop:docs/2026"})
final class FileMkdirCommand implements Callable<Integer> {
  @Mixin private Common common = new Common();

  @Parameters(paramLabel = "PEER:ROOT/PATH", description = "The folder to make.")
  private String place = "";

  @Override
  public Integer call() throws Problem, MalformedException {
    Json answer = common.ask(RemotePath.of(place).request(new Json().put("op", "mkdir")));
    common.print(common.json ? answer.toString() : "made " + place);
    return 0;
  }
}
