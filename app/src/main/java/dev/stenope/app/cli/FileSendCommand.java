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
    name = "send",
    description = {
      "Sends files and folders. They wait at the peer until they are accepted there.",
      "Whatever breaks off goes on by itself; what has arrived does not travel again."
    },
    footer = {"", "Example:", "  stenope file send laptop report.pdf pictures/"})
final class FileSendCommand implements Callable<Integer> {
  @Mixin private Common common = new Common();

  @Parameters(index = "0", paramLabel = "PEER", description = "Its name or node id.")
  private String peer = "";

  @Parameters(index = "1..*", arity = "1..*", paramLabel = "PATH", description = "What to send.")
  private List<Path> paths = List.of();

  @Option(names = "--no-wait", description = "Return at once; the node goes on with it.")
  private boolean noWait;

  @Override
  public Integer call() throws Problem, MalformedException {
    Json request =
        new Json()
            .put("command", "file-send")
            .put("peer", peer)
            .put("paths", paths.stream().map(path -> path.toAbsolutePath().toString()).toList())
            .put("wait", !noWait);
    Json state = new TransferProgress(common).follow(request);
    common.print(common.json ? state.toString() : TransferTable.sentence(state));
    return 0;
  }
}
