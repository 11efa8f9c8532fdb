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
    name = "mega",
    description = "Looks after the accounts of MEGA in which drops are.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      MegaLoginCommand.class,
      MegaLinkCommand.class,
      MegaWhoCommand.class,
      MegaLogoutCommand.class
    },
    footer = {
      "",
      "Only one machine needs an account, and that one only to make the link.",
      "",
      "Examples:",
      "  stenope drop mega login you@example.org",
      "  stenope drop mega create-link            prints what the others are given",
      "  stenope drop mega create-link ephemeral  without an account of a person"
    })
final class DropMegaCommand implements Callable<Integer> {
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
