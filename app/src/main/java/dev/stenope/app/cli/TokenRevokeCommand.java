package dev.stenope.app.cli;

import dev.stenope.app.Problem;
import dev.stenope.app.terminal.Text;
import dev.stenope.core.wire.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "revoke",
    description = "Takes back a right that this node has given, and all that was made of it.",
    footer = {
      "",
      "It counts here at once, and at each other machine as soon as it has heard of it.",
      "Examples:",
      "  stenope token revoke stncap1....",
      "  stenope token revoke ID        as `stenope token show` prints it"
    })
final class TokenRevokeCommand implements Callable<Integer> {
  @Mixin private Common common = new Common();

  @Parameters(paramLabel = "TOKEN|ID", description = "The token, or the id of a block of one.")
  private String token = "";

  @Override
  public Integer call() throws Problem {
    Json done = common.ask(new Json().put("command", "token-revoke").put("token", token));
    if (common.json) {
      common.print(done);
    } else {
      String told = Text.tame(CompromisedCommand.listed(done, "told"));
      common.print(
          "It is revoked here" + (told.isEmpty() ? "." : ", and these are told: " + told + "."));
    }
    return 0;
  }
}
