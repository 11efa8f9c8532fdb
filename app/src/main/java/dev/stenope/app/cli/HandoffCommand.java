package dev.stenope.app.cli;

import dev.stenope.app.Problem;
import dev.stenope.app.terminal.Table;
import dev.stenope.app.terminal.Text;
import dev.stenope.core.wire.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "handoff",
    description = {
      "Hands an agent of this machine over to another one, with its conversation and its memory.",
      "Without an agent, tells where those are that were ever handed over."
    },
    subcommands = HandoffCancelCommand.class,
    footer = {
      "",
      "Examples:",
      "  stenope handoff kimi laptop      it stops here, and goes on there",
      "  stenope handoff                  where agents are",
      "  stenope handoff cancel kimi      takes an offer back that was not taken yet",
      "",
      "To have it back, hand it over there. What both machines have does not travel again."
    })
final class HandoffCommand implements Callable<Integer> {
  @Mixin private Common common = new Common();

  @Parameters(index = "0", arity = "0..1", paramLabel = "AGENT", description = "Its name.")
  private @Nullable String agent;

  @Parameters(index = "1", arity = "0..1", paramLabel = "MACHINE", description = "Where it goes.")
  private @Nullable String machine;

  @Option(
      names = "--memory",
      paramLabel = "DIR",
      description = "The folder with what it knows (default: as in stenope.yaml).")
  private @Nullable Path memory;

  @Option(names = "--no-wait", description = "Return at once; the node goes on with it.")
  private boolean noWait;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      converter = Duration.Converter.class,
      defaultValue = "600s",
      description = "How long to wait (default: ${DEFAULT-VALUE}).")
  private Duration timeout = new Duration(600);

  @Override
  public Integer call() throws Problem {
    if (agent == null) {
      list();
      return 0;
    }
    if (machine == null) {
      throw new Problem("nothing was handed over", "no machine was named", "See `stenope peers`");
    }
    Json request =
        new Json()
            .put("command", "handoff")
            .put("agent", agent)
            .put("peer", machine)
            .put("wait", !noWait)
            .put("timeout", timeout.seconds());
    if (memory != null) {
      request.put("memory", memory.toAbsolutePath().toString());
    }
    Json state = new Json();
    for (Json line : HandoffLines.all(common, request)) {
      if (line.has("left_out")) {
        common.warn(line.text("left_out", "") + " stays here: " + line.text("why", ""));
      }
      state = line;
    }
    common.print(common.json ? state.toString() : HandoffLines.sentence(state));
    return 0;
  }

  private void list() throws Problem {
    List<Json> all = HandoffLines.all(common, new Json().put("command", "handoffs"));
    if (common.json) {
      all.forEach(common::print);
    } else if (all.isEmpty()) {
      common.print("No agent of this machine was ever handed over.");
    } else {
      Table table = new Table(common.style(), "AGENT", "HERE IT IS", "MACHINE", "EPOCH", "FOLDER");
      for (Json line : all) {
        table.row(
            Text.tame(line.text("agent", "")),
            line.text("phase", ""),
            Text.tame(line.text("node", "")),
            String.valueOf(line.number("epoch", 0)),
            line.text("folder", ""));
      }
      common.print(table.lines());
    }
  }
}
