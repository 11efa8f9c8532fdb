package dev.stenope.app.cli;

import dev.stenope.app.Problem;
import dev.stenope.app.demo.Theatre;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "demo",
    description = {
      "Shows three nodes on this machine that meet through a folder and talk.",
      "As root, two of them stand behind real NATs. It cleans up after itself."
    },
    footer = {"", "Example:", "  sudo stenope demo"})
final class DemoCommand implements Callable<Integer> {
  @Mixin private Common common = new Common();

  @Override
  public Integer call() throws Problem, MalformedException, IOException, InterruptedException {
    Json result = Theatre.perform(common.style(), common.json);
    if (common.json) {
      common.print(result);
    }
    return result.flag("ok") ? 0 : 1;
  }
}
