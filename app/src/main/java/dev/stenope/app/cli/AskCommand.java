package dev.stenope.app.cli;

import dev.stenope.app.Problem;
import dev.stenope.app.terminal.Style;
import dev.stenope.app.terminal.Text;
import dev.stenope.core.wire.Json;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "ask",
    description = "Asks an agent and waits for its answer.",
    footer = {
      "",
      "Examples:",
      "  stenope ask laptop/kimi 'which builds are red?'",
      "  stenope ask laptop 'who is there?'      any agent that takes such messages",
      "  stenope ask desk/kimi 'are you there?'  also at desk itself",
      "",
      "An answer that comes after the time is up waits as a message: `stenope receive`."
    })
final class AskCommand implements Callable<Integer> {
  @Mixin private Common common = new Common();

  @Parameters(index = "0", paramLabel = "PEER[/AGENT]", description = "Whom to ask.")
  private String peer = "";

  @Parameters(index = "1", paramLabel = "TEXT", description = "The question.")
  private String text = "";

  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      description = "The right to ask the agent, where this machine is a guest.")
  private @Nullable String token;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      converter = Duration.Converter.class,
      defaultValue = "120s",
      description = "How long to wait (default: ${DEFAULT-VALUE}).")
  private Duration timeout = new Duration(120);

  @Override
  public Integer call() throws Problem {
    Json answer =
        common.ask(
            new Json()
                .put("command", "ask")
                .put("peer", peer)
                .put("text", text)
                .put("token", token)
                .put("timeout", timeout.seconds()));
    String said = answer.text("text", "");
    common.print(common.json ? answer.toString() : Style.isTerminal(1) ? Text.tame(said) : said);
    return 0;
  }
}
