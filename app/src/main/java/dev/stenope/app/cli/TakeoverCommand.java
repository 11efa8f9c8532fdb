package dev.stenope.app.cli;

import dev.stenope.app.Problem;
import dev.stenope.core.wire.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "takeover",
    description = {
      "Takes an agent that was here before from a machine that has died.",
      "It goes on with what this machine has of it: what it has learnt since is lost."
    },
    footer = {
      "",
      "No two machines can tell by themselves whether the other has died or is only not reached.",
      "If it lives, the agent runs twice until the two talk; then the other one gives it up.",
      "So this is for you to decide. While the other machine is there, use `stenope handoff` there."
    })
final class TakeoverCommand implements Callable<Integer> {
  @Mixin private Common common = new Common();

  @Parameters(index = "0", paramLabel = "AGENT", description = "Its name.")
  private String agent = "";

  @Option(names = "--force", description = "You know that its machine is dead.")
  private boolean force;

  @Override
  public Integer call() throws Problem {
    Json state =
        common.ask(new Json().put("command", "takeover").put("agent", agent).put("force", force));
    common.warn(
        "If the former machine of "
            + agent
            + " lives, it runs twice until the two talk; then it ends there.");
    common.print(common.json ? state.toString() : HandoffLines.sentence(state));
    return 0;
  }
}
