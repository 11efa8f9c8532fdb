package dev.stenope.app.cli;

import dev.stenope.app.Problem;
import dev.stenope.core.crypto.Capability;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "show",
    description = "Tells what a token allows whom, and whether its signatures are right.",
    footer = {"", "Example:", "  stenope token show stncap1...."})
final class TokenShowCommand implements Callable<Integer> {
  @Mixin private Common common = new Common();

  @Parameters(paramLabel = "TOKEN", description = "The text that begins with stncap1.")
  private String token = "";

  @Override
  public Integer call() throws Problem {
    TokenLines lines = new TokenLines(common);
    Capability capability = TokenLines.read(token);
    if (common.json) {
      lines.print(capability);
    } else {
      lines.explain(capability);
    }
    return 0;
  }
}
