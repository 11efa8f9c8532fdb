package dev.stenope.app.cli;

import dev.stenope.app.Problem;
import dev.stenope.core.wire.Json;
import dev.stenope.node.HomeException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "logout",
    description = {
      "Ends the session with an account of MEGA and forgets it.",
      "The link to the drop stays good; remove it at https://mega.nz."
    },
    footer = {"", "Example:", "  stenope drop mega logout", "", "With --json: account, logged_in."})
final class MegaLogoutCommand implements Callable<Integer> {
  @Mixin private Common common = new Common();

  @Mixin private MegaChoice choice = new MegaChoice();

  @Override
  public Integer call() throws Problem, HomeException {
    Json result =
        choice.with(
            common,
            account -> {
              account.logout();
              return new Json().put("account", account.place()).put("logged_in", false);
            });
    if (common.json) {
      common.print(result);
    } else {
      common.print("Logged out of " + common.style().bold(result.text("account", "")) + ".");
    }
    return 0;
  }
}
