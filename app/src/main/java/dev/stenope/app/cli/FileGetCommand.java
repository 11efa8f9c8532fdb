package dev.stenope.app.cli;

import dev.stenope.app.Problem;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "get",
    description = "Fetches a file or folder that a peer shares.",
    footer = {"", "Example:", "  stenope file get laptop:docs/plan.md"})
final class FileGetCommand implements Callable<Integer> {
  @Mixin private Common common = new Common();

  @Parameters(index = "0", paramLabel = "PEER:ROOT/PATH", description = "What to fetch.")
  private String place = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "PATH",
      description = "A folder, or a name that is free (default: here).")
  private Path target = Path.of("");

  @Option(names = "--no-wait", description = "Return at once; the node goes on with it.")
  private boolean noWait;

  @Override
  public Integer call() throws Problem, MalformedException {
    RemotePath remote = RemotePath.of(place);
    Json request =
        new Json()
            .put("command", "file-get")
            .put("peer", remote.peer())
            .put("path", remote.path())
            .put("target", target.toAbsolutePath().normalize().toString())
            .put("wait", !noWait);
    Json state = new TransferProgress(common).follow(request);
    common.print(common.json ? state.toString() : TransferTable.sentence(state));
    return 0;
  }
}
