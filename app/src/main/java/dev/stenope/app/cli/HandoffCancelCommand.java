package dev.stenope.app.cli;

import dev.stenope.app.Problem;
import dev.stenope.core.wire.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "cancel",
    description = "Takes back the offer of an agent, which goes on here; or turns one down.",
    footer = {
      "",
      "An agent that was given away is not called off any more: hand it over there to have it back."
    })
final class HandoffCancelCommand implements Callable<Integer> {
  @Mixin private Common common = new Common();

  @Parameters(index = "0", paramLabel = "AGENT", description = "Its name.")
  private String agent = "";

  @Override
  public Integer call() throws Problem {
    Json state = common.ask(new Json().put("command", "handoff-cancel").put("agent", agent));
    common.print(common.json ? state.toString() : HandoffLines.sentence(state));
    return 0;
  }
}
