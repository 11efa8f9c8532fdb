package dev.stenope.app.cli;

import dev.stenope.app.Problem;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "put",
    description = "Puts a file or folder into a folder that a peer shares.",
    footer = {"", "Example:", "  stenope file put plan.md laptop:docs/plan.md"})
final class FilePutCommand implements Callable<Integer> {
  @Mixin private Common common = new Common();

  @Parameters(index = "0", paramLabel = "PATH", description = "What to put.")
  private Path path = Path.of("");

  @Parameters(
      index = "1",
      paramLabel = "PEER:ROOT/PATH",
      description = "Its whole new name. A file of that name is replaced.")
  private String place = "";

  @Option(names = "--no-wait", description = "Return at once; the node goes on with it.")
  private boolean noWait;

  @Override
  public Integer call() throws Problem, MalformedException {
    RemotePath remote = RemotePath.of(place);
    Json request =
        new Json()
            .put("command", "file-send")
            .put("peer", remote.peer())
            .put("paths", List.of(path.toAbsolutePath().toString()))
            .put("destination", remote.path())
            .put("wait", !noWait);
    Json state = new TransferProgress(common).follow(request);
    common.print(common.json ? state.toString() : TransferTable.sentence(state));
    return 0;
  }
}
