package dev.stenope.app.cli;

import dev.stenope.app.Problem;
import dev.stenope.app.daemon.Config;
import dev.stenope.node.Home;
import dev.stenope.node.HomeException;
import dev.stenope.node.drop.DropAddress;
import dev.stenope.node.drop.DropException;
import dev.stenope.node.drop.mega.MegaAccount;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Parameters;

/// Which account of MEGA a command is about.
final class MegaChoice {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "ACCOUNT",
      description = "you@example.org or ephemeral (default: the one under `drops`).")
  private @Nullable String account;

  /// What is done with an account.
  @FunctionalInterface
  interface Work<T> {
    T run(MegaAccount account) throws DropException, Problem;
  }

  /// Opens the account, which keeps its session in the home, and does something with it.
  <T> T with(Common common, Work<T> work) throws Problem, HomeException {
    Home home = common.home();
    String chosen = account == null ? configured(home) : account;
    try (MegaAccount open = MegaAccount.open(chosen, home.shelf())) {
      return work.run(open);
    } catch (DropException e) {
      throw new Problem(String.valueOf(e.getMessage()), "", "");
    }
  }

  private static String configured(Home home) throws Problem {
    List<String> accounts =
        Config.read(home).drops().stream()
            .filter(drop -> DropAddress.scheme(drop).equals("mega") && drop.indexOf('#') < 0)
            .toList();
    if (accounts.size() != 1) {
      throw new Problem(
          "it is not clear which account is meant",
          accounts.isEmpty()
              ? "no account of MEGA is under `drops` in " + home.settingsYaml()
              : "several are under `drops` in " + home.settingsYaml(),
          "Say one, as in `stenope drop mega create-link you@example.org`");
    }
    return accounts.getFirst();
  }
}
