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
    name = "drop",
    description = "Looks after the places where machines meet.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {DropTestCommand.class, DropMegaCommand.class},
    footer = {
      "",
      "Examples:",
      "  stenope drop test                 all drops of this node",
      "  stenope drop test ~/Sync/stenope  one that is not in use yet",
      "  stenope drop test --json",
      "  stenope drop mega login you@example.org"
    })
final class DropCommand implements Callable<Integer> {
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
