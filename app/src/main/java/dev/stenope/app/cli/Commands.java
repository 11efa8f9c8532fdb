package dev.stenope.app.cli;

import dev.stenope.app.Problem;
import dev.stenope.app.terminal.Text;
import dev.stenope.node.HomeException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/// The command line. Only the command that was asked for is made, so that a short one starts
/// quickly.
@Command(
    name = "stenope",
    mixinStandardHelpOptions = true,
    description = "Joins the machines of one person into a private mesh. No port is opened.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "First steps:",
      "  stenope demo                   see three nodes meet on this machine",
      "  stenope init --drop ~/Shared   on each machine: a folder that both reach",
      "  stenope up                     on each machine, runs until Ctrl-C",
      "  stenope invite                 on the one, prints a code",
      "  stenope join CODE              on the other",
      "",
      "Exit status: 0 success, 1 failure, 2 wrong usage."
    })
public final class Commands implements Callable<Integer> {
  private static final Map<String, Supplier<Object>> ALL = all();

  @Spec private @Nullable CommandSpec spec;

  private Commands() {}

  private static Map<String, Supplier<Object>> all() {
    Map<String, Supplier<Object>> all = new LinkedHashMap<>();
    all.put("demo", DemoCommand::new);
    all.put("init", InitCommand::new);
    all.put("invite", InviteCommand::new);
    all.put("join", JoinCommand::new);
    all.put("up", UpCommand::new);
    all.put("status", StatusCommand::new);
    all.put("peers", PeersCommand::new);
    all.put("presence", PresenceCommand::new);
    all.put("doctor", DoctorCommand::new);
    all.put("ping", PingCommand::new);
    all.put("nat", NatCommand::new);
    all.put("send", SendCommand::new);
    all.put("receive", ReceiveCommand::new);
    all.put("ask", AskCommand::new);
    all.put("agents", AgentsCommand::new);
    all.put("handoff", HandoffCommand::new);
    all.put("takeover", TakeoverCommand::new);
    all.put("api", ApiCommand::new);
    all.put("mcp", McpCommand::new);
    all.put("chat", ChatCommand::new);
    all.put("file", FileCommand::new);
    all.put("history", HistoryCommand::new);
    all.put("task", TaskCommand::new);
    all.put("token", TokenCommand::new);
    all.put("compromised", CompromisedCommand::new);
    all.put("drop", DropCommand::new);
    all.put("relay", RelayCommand::new);
    all.put("stun", StunCommand::new);
    return all;
  }

  /// Runs the command and returns the exit status.
  public static int run(String... args) {
    return line(args.length == 0 ? "" : args[0]).execute(args);
  }

  static CommandLine line(String name) {
    CommandLine line = new CommandLine(new Commands());
    line.getCommandSpec().versionProvider(Commands::versions);
    Supplier<Object> wanted = ALL.get(name);
    if (wanted == null) {
      ALL.forEach((each, command) -> line.addSubcommand(each, command.get()));
    } else {
      line.addSubcommand(name, wanted.get());
    }
    line.setUsageHelpAutoWidth(true);
    line.setParameterExceptionHandler(Commands::wrongUsage);
    line.setExecutionExceptionHandler(Commands::failed);
    return line;
  }

  private static String[] versions() {
    String version = Commands.class.getPackage().getImplementationVersion();
    return new String[] {"stenope " + (version == null ? "(not packaged)" : version)};
  }

  @Override
  public Integer call() {
    CommandLine line = Objects.requireNonNull(spec).commandLine();
    line.usage(line.getOut());
    return 0;
  }

  private static int wrongUsage(ParameterException e, String[] args) {
    CommandLine line = e.getCommandLine();
    PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
    String text = e.getMessage();
    if (line.getParent() == null && args.length > 0) {
      text = "there is no command `" + args[0] + "`";
    }
    err.println("stenope: " + Text.tame(String.valueOf(text)));
    err.println("Try `" + line.getCommandSpec().qualifiedName() + " --help`.");
    return 2;
  }

  private static int failed(Exception e, CommandLine line, ParseResult result) {
    PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
    Help.ColorScheme colors = line.getColorScheme();
    String text =
        switch (e) {
          case Problem problem -> problem.line();
          case HomeException home -> String.valueOf(home.getMessage());
          default -> "this is a fault of the program: " + e;
        };
    err.println(colors.errorText("stenope: ") + Text.tame(text));
    if (System.getenv("STENOPE_TRACE") != null) {
      e.printStackTrace(err);
    }
    return 1;
  }
}
