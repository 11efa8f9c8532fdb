package dev.stenope.app.cli;

import picocli.CommandLine.Command;

@Command(
    name = "task",
    description = "Has agents do tasks, here and on other machines.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      TaskRunCommand.class,
      TaskListCommand.class,
      TaskShowCommand.class,
      TaskWatchCommand.class,
      TaskAnswerCommand.class,
      TaskChange.Cancel.class,
      TaskChange.Retry.class
    },
    footer = {
      "",
      "Examples:",
      "  stenope task run laptop/kimi 'Which builds are red?'",
      "  stenope task run --skill summary --files 'Summarise this.' notes/*.md",
      "  stenope task list",
      "  stenope task watch 3f9a01c2"
    })
final class TaskCommand extends CommandGroup {}
