package dev.stenope.app.cli;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "file",
    description = "Sends and fetches files and folders.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      FileSendCommand.class,
      FileTransfersCommand.class,
      FileAcceptCommand.class,
      FileRefuseCommand.class,
      FileCancelCommand.class,
      FileListCommand.class,
      FileGetCommand.class,
      FilePutCommand.class,
      FileMkdirCommand.class,
      FileRenameCommand.class,
      FileDeleteCommand.class
    },
    footer = {
      "",
      "Examples:",
      "  stenope file send laptop report.pdf pictures/",
      "  stenope file transfers",
      "  stenope file accept 3f9a01c2",
      "  stenope file list laptop:docs",
      "  stenope file get laptop:docs/plan.md"
    })
final class FileCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this and exit.")
  boolean help;

  @Override
  public Integer call() {
    CommandLine line = Objects.requireNonNull(spec).commandLine();
    line.usage(line.getOut());
    return 0;
  }
}
