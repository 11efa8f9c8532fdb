package dev.stenope.app.cli;

import dev.stenope.app.Problem;
import dev.stenope.core.crypto.Capability;
import dev.stenope.node.HomeException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "narrow",
    description = "Passes a part of a right on to a peer; prints the token that says so.",
    footer = {"", "Example:", "  stenope token narrow stncap1.... phone --path work/notes"})
final class TokenNarrowCommand implements Callable<Integer> {
  @Mixin private Common common = new Common();
  @Mixin private CaveatOptions options = new CaveatOptions();

  @Parameters(index = "0", paramLabel = "TOKEN", description = "What this node was given.")
  private String token = "";

  @Parameters(index = "1", paramLabel = "PEER", description = "Who gets it.")
  private String peer = "";

  @Override
  public Integer call() throws Problem {
    TokenLines lines = new TokenLines(common);
    Capability capability = TokenLines.read(token);
    try {
      byte[] to = lines.key(peer);
      lines.print(
          capability.narrow(
              common.home().identity(), to, options.caveats(), CaveatOptions.nonce()));
      return 0;
    } catch (IllegalArgumentException e) {
      throw new Problem("it cannot be passed on so", String.valueOf(e.getMessage()), "");
    } catch (HomeException e) {
      throw Common.of(e);
    }
  }
}
