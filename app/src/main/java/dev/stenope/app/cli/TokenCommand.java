package dev.stenope.app.cli;

import picocli.CommandLine.Command;

@Command(
    name = "token",
    description = "Gives rights to peers, passes parts of them on, and takes them back.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      TokenIssueCommand.class,
      TokenNarrowCommand.class,
      TokenShowCommand.class,
      TokenRevokeCommand.class
    },
    footer = {
      "",
      "Examples:",
      "  stenope token issue laptop --op read --path work --ttl 2h",
      "  stenope token narrow stncap1.... phone --path work/notes",
      "  stenope token show stncap1....",
      "  stenope token revoke stncap1...."
    })
final class TokenCommand extends CommandGroup {}
