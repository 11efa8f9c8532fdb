package dev.stenope.app.cli;

import dev.stenope.app.Problem;
import dev.stenope.app.control.Control;
import dev.stenope.app.daemon.ShortLife;
import dev.stenope.app.terminal.Style;
import dev.stenope.app.terminal.Text;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "join",
    description = "Meets the machine that printed the code; both know each other from then on.",
    footer = {"", "Example:", "  stenope join stenope1-...", "", "The other node must be up."})
final class JoinCommand implements Callable<Integer> {
  @Mixin private Common common = new Common();

  @Parameters(
      paramLabel = "CODE",
      description = "What `stenope invite` printed, or - for the input.")
  private String code = "";

  @Option(
      names = "--drop",
      paramLabel = "URI",
      description =
          "Where the drop is on this machine, if elsewhere than on the other; - for the input.")
  private List<String> drops = new ArrayList<>();

  @Override
  public Integer call() throws Problem, MalformedException, InterruptedException {
    Json request =
        new Json()
            .put("command", "join")
            .put("code", StandardInput.orWord(code, "The code (not shown)"))
            .put("drops", StandardInput.addresses(drops));
    Json answer;
    try (Control control = common.open(request)) {
      answer =
          control == null
              ? ShortLife.join(common.home(), request, common::progress)
              : control.answer(common::progress);
    }
    if (common.json) {
      common.print(answer);
      return 0;
    }
    Style style = common.style();
    String peer = Text.tame(answer.text("peer"));
    common.print(
        style.green(style.mark("✓ ", ""))
            + "Met "
            + style.bold(peer)
            + style.dim("  " + answer.text("node_id")));
    common.print(
        answer.get("path") instanceof Json path
            ? "The way is "
                + path.text("kind")
                + (path.has("remote") ? ", " + path.text("remote") : "")
                + "."
            : style.yellow("No way is open yet; it is tried on as long as both are up."));
    common.print(
        (answer.flag("running") ? "Next: " : "Next: `stenope up`, then ")
            + "`stenope chat "
            + peer
            + "`.");
    return 0;
  }
}
