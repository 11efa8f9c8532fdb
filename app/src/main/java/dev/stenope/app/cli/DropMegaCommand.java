package dev.stenope.app.cli;

import picocli.CommandLine.Command;

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
final class DropMegaCommand extends CommandGroup {}
