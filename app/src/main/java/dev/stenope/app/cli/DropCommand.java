package dev.stenope.app.cli;

import picocli.CommandLine.Command;

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
final class DropCommand extends CommandGroup {}
