package dev.stenope.app.cli;

import dev.stenope.app.Problem;
import dev.stenope.core.wire.Json;
import dev.stenope.node.HomeException;
import dev.stenope.node.drop.DropException;
import dev.stenope.node.drop.mega.MegaAccount;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "whoami",
    description = "Tells whether this node is logged in to an account of MEGA.",
    footer = {
      "",
      "Example:",
      "  stenope drop mega whoami",
      "",
      "With --json: account, logged_in, user, link. It exits with 1 if the session is",
      "not good."
    })
final class MegaWhoCommand implements Callable<Integer> {
  @Mixin private Common common = new Common();

  @Mixin private MegaChoice choice = new MegaChoice();

  @Override
  public Integer call() throws Problem, HomeException {
    Json result = choice.with(common, MegaWhoCommand::ask);
    boolean isIn = result.flag("logged_in");
    if (common.json) {
      common.print(result);
    } else {
      String account = common.style().bold(result.text("account", ""));
      common.print(
          isIn
              ? "Logged in to " + account + " as user " + result.text("user", "") + "."
              : "Nobody is logged in to " + account + ".");
      common.print(
          result.flag("link")
              ? "There is a link to its drop; `stenope drop mega create-link` prints it."
              : "No link to its drop was made from here.");
    }
    return isIn ? 0 : 1;
  }

  private static Json ask(MegaAccount account) throws DropException {
    boolean isIn = account.isLoggedIn();
    Json json = new Json().put("account", account.place()).put("logged_in", isIn);
    return json.put("user", isIn ? account.user() : null).put("link", account.link() != null);
  }
}
