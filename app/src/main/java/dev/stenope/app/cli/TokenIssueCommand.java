package dev.stenope.app.cli;

import dev.stenope.app.Problem;
import dev.stenope.core.crypto.Capability;
import dev.stenope.node.HomeException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "issue",
    description = "Gives a peer a right; prints the token that says so.",
    footer = {"", "Example:", "  stenope token issue laptop --op read --path work --ttl 2h"})
final class TokenIssueCommand implements Callable<Integer> {
  @Mixin private Common common = new Common();
  @Mixin private CaveatOptions options = new CaveatOptions();

  @Parameters(paramLabel = "PEER", description = "Who gets it; nobody else can use it.")
  private String peer = "";

  @Override
  public Integer call() throws Problem {
    TokenLines lines = new TokenLines(common);
    try {
      byte[] to = lines.key(peer);
      lines.print(
          Capability.issue(common.home().identity(), to, options.caveats(), CaveatOptions.nonce()));
      return 0;
    } catch (IllegalArgumentException e) {
      throw new Problem("no such token can be made", String.valueOf(e.getMessage()), "");
    } catch (HomeException e) {
      throw Common.of(e);
    }
  }
}
