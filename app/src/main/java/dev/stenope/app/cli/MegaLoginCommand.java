package dev.stenope.app.cli;

import dev.stenope.app.Problem;
import dev.stenope.app.terminal.Style;
import dev.stenope.core.wire.Json;
import dev.stenope.node.HomeException;
import dev.stenope.node.drop.DropException;
import dev.stenope.node.drop.mega.MegaAccount;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "login",
    description = {
      "Logs in to an account of MEGA and keeps the session in the node's folder.",
      "The password is asked for and not kept. Use an account that holds nothing else."
    },
    footer = {
      "",
      "Examples:",
      "  stenope drop mega login you@example.org",
      "  stenope drop mega login you@example.org - < password"
    })
final class MegaLoginCommand implements Callable<Integer> {
  @Mixin private Common common = new Common();

  @Mixin private MegaChoice choice = new MegaChoice();

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "-",
      description = "Read the password from the input.")
  private @Nullable String dash;

  @Option(
      names = "--code",
      paramLabel = "DIGITS",
      description = "The code of the second factor, where the account has one.")
  private @Nullable String code;

  @Override
  public Integer call() throws Problem, HomeException {
    Json result = choice.with(common, this::login);
    if (common.json) {
      common.print(result);
      return 0;
    }
    Style style = common.style();
    String account = result.text("account", "");
    common.print(style.green(style.mark("✓ ", "")) + "Logged in to " + style.bold(account) + ".");
    common.print("Next: `stenope drop mega create-link` makes what the other machines are given.");
    return 0;
  }

  private Json login(MegaAccount account) throws DropException, Problem {
    char[] password = password(account);
    String digits = code;
    boolean isIn = account.login(password, digits);
    if (!isIn && digits == null && Style.isTerminal(0)) {
      isIn =
          account.login(password, new String(StandardInput.ask("The code of the second factor")));
    }
    if (!isIn) {
      throw new Problem(
          "cannot log in to " + account.place(),
          digits == null ? "the account has a second factor" : "the code is wrong or too old",
          "Say --code with what your authenticator shows");
    }
    return new Json()
        .put("account", account.place())
        .put("logged_in", true)
        .put("user", account.user());
  }

  private char[] password(MegaAccount account) throws Problem {
    if (!account.hasPassword()) {
      return new char[0];
    }
    String question = "The password of " + account.place();
    if (dash != null) {
      if (!dash.equals("-")) {
        throw new Problem(
            "a password is not given as a word",
            "other users of this machine would see it",
            "Leave it out to be asked for it, or say - and give it to the input");
      }
      return StandardInput.orWord(dash, question).toCharArray();
    }
    if (!Style.isTerminal(0)) {
      throw new Problem(
          "the password cannot be asked for",
          "the input is no terminal",
          "Say - behind the account, and give the password to the input");
    }
    return StandardInput.ask(question);
  }
}
