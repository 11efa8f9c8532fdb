package dev.stenope.app.cli;

import dev.stenope.app.Problem;
import dev.stenope.core.wire.Json;
import dev.stenope.node.HomeException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "peers",
    description = "Lists the machines that this one knows.",
    footer = {"", "Example:", "  stenope peers", "", "With --json, one peer a line."})
final class PeersCommand implements Callable<Integer> {
  @Mixin private Common common = new Common();

  @Override
  public Integer call() throws Problem, HomeException {
    Json status = StatusCommand.ask(common);
    if (!common.json) {
      common.print(PeerTable.lines(common.style(), status));
      return 0;
    }
    for (Object peer : status.list("peers")) {
      common.print(String.valueOf(peer));
    }
    return 0;
  }
}
