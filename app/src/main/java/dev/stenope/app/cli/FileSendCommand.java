package dev.stenope.app.cli;

import dev.stenope.core.wire.Json;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "send",
    description = {
      "Sends files and folders. They wait at the peer until they are accepted there.",
      "Whatever breaks off goes on by itself; what has arrived does not travel again."
    },
    footer = {"", "Example:", "  stenope file send laptop report.pdf pictures/"})
final class FileSendCommand extends FileJourney {
  @Parameters(index = "0", paramLabel = "PEER", description = "Its name or node id.")
  private String peer = "";

  @Parameters(index = "1..*", arity = "1..*", paramLabel = "PATH", description = "What to send.")
  private List<Path> paths = List.of();

  @Override
  Json request() {
    return new Json()
        .put("command", "file-send")
        .put("peer", peer)
        .put("paths", paths.stream().map(path -> path.toAbsolutePath().toString()).toList());
  }
}
