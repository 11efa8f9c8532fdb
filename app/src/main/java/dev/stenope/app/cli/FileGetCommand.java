package dev.stenope.app.cli;

import dev.stenope.app.Problem;
import dev.stenope.core.wire.Json;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "get",
    description = "Fetches a file or folder that a peer shares.",
    footer = {"", "Example:", "  stenope file get laptop:docs/plan.md"})
final class FileGetCommand extends FileJourney {
  @Parameters(index = "0", paramLabel = "PEER:ROOT/PATH", description = "What to fetch.")
  private String place = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "PATH",
      description = "A folder, or a name that is free (default: here).")
  private Path target = Path.of("");

  @Override
  Json request() throws Problem {
    RemotePath remote = RemotePath.of(place);
    return new Json()
        .put("command", "file-get")
        .put("peer", remote.peer())
        .put("path", remote.path())
        .put("target", target.toAbsolutePath().normalize().toString());
  }
}
