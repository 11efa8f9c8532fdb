package dev.stenope.app.cli;

import dev.stenope.app.Problem;
import dev.stenope.app.terminal.Style;
import dev.stenope.core.wire.Json;
import dev.stenope.node.HomeException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "create-link",
    description = {
      "Makes a link to the drop in an account of MEGA, and says what to do with it.",
      "Whoever has the link reads, writes and removes what lies in the drop."
    },
    footer = {
      "",
      "Examples:",
      "  stenope drop mega create-link",
      "  stenope drop mega create-link ephemeral",
      "",
      "Made again, it is the same link. With --json: account, drop, commands."
    })
final class MegaLinkCommand implements Callable<Integer> {
  @Mixin private Common common = new Common();

  @Mixin private MegaChoice choice = new MegaChoice();

  @Override
  public Integer call() throws Problem, HomeException {
    Json result =
        choice.with(
            common,
            account -> {
              String drop = account.createLink();
              return new Json()
                  .put("account", account.place())
                  .put("drop", drop)
                  .put("commands", List.of("stenope init --drop -", "stenope up"));
            });
    if (common.json) {
      common.print(result);
      return 0;
    }
    Style style = common.style();
    common.print("The address of the drop for the other machines, which is a secret:");
    common.print("");
    common.print("  " + style.bold(result.text("drop", "")));
    common.print("");
    common.print("On each of them, if it is no node yet; the first asks for the address:");
    common.print("");
    for (Object command : result.list("commands")) {
      common.print("  " + command);
    }
    common.print("");
    common.print("If it is one, write the address under `drops` in its stenope.yaml instead.");
    common.print(
        style.dim(
            "Codes of `stenope invite` hold it too, while "
                + result.text("account", "")
                + " is a drop of this node."));
    return 0;
  }
}
