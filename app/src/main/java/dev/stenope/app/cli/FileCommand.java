package dev.stenope.app.cli;

import picocli.CommandLine.Command;

@Command(
    name = "file",
    description = "Sends and fetches files and folders.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      FileSendCommand.class,
      FileTransfersCommand.class,
      FileDecision.Accept.class,
      FileDecision.Refuse.class,
      FileDecision.Cancel.class,
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
final class FileCommand extends CommandGroup {}
