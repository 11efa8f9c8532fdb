package dev.stenope.app.cli;

import dev.stenope.app.Problem;
import dev.stenope.core.wire.Json;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "put",
    description = "Puts a file or folder into a folder that a peer shares.",
    footer = {"", "Example:", "  stenope file put plan.md laptop:docs/plan.md"})
final class FilePutCommand extends FileJourney {
  @Parameters(index = "0", paramLabel = "PATH", description = "What to put.")
  private Path path = Path.of("");

  @Parameters(
      index = "1",
      paramLabel = "PEER:ROOT/PATH",
      description = "Its whole new name. A file of that name is replaced.")
  private String place = "";

  @Override
  Json request() throws Problem {
    RemotePath remote = RemotePath.of(place);
    return new Json()
        .put("command", "file-send")
        .put("peer", remote.peer())
        .put("paths", List.of(path.toAbsolutePath().toString()))
        .put("destination", remote.path());
  }
}
