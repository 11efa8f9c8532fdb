package dev.stenope.app.cli;

import dev.stenope.app.Problem;
import dev.stenope.app.daemon.Config;
import dev.stenope.app.daemon.Setup;
import dev.stenope.app.trial.Trials;
import dev.stenope.app.trial.Verdict;
import dev.stenope.node.Home;
import dev.stenope.node.HomeException;
import dev.stenope.node.drop.Shelf;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "test",
    description = {
      "Tries what two machines do at a drop, and says in words what is wrong.",
      "It puts, sees, reads and removes files, and leaves nothing behind."
    },
    footer = {
      "",
      "Examples:",
      "  stenope drop test                 all drops of this node",
      "  stenope drop test ~/Sync/stenope",
      "  stenope drop test -               keeps a password out of sight",
      "",
      "With --json, one object for each drop. It exits with 1 if one cannot be used."
    })
final class DropTestCommand implements Callable<Integer> {
  @Mixin private Common common = new Common();

  @Parameters(
      arity = "0..1",
      paramLabel = "URI",
      description = "Its address, or - to read that from the input (default: all of this node's).")
  private @Nullable String uri;

  @Override
  public Integer call() throws Problem, HomeException, InterruptedException {
    List<String> drops =
        uri == null
            ? configured()
            : List.of(Setup.absolute(StandardInput.orWord(uri, StandardInput.ADDRESS)));
    Trials trials = new Trials(shelf(), common.style(), common.steps());
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(trials::stop));
    boolean good = true;
    for (String drop : drops) {
      Verdict verdict = run(trials, drop);
      good &= verdict.isGood();
      if (common.json) {
        common.print(verdict.toJson());
      } else if (drops.size() > 1) {
        common.print("");
      }
    }
    return good ? 0 : 1;
  }

  private static Verdict run(Trials trials, String drop) throws InterruptedException {
    try {
      return trials.run(drop);
    } catch (InterruptedException _) {
      // The process is about to end, with everything cleared away.
      Thread.currentThread().join();
      throw new InterruptedException();
    }
  }

  private List<String> configured() throws Problem {
    List<String> drops = Config.read(common.home()).drops();
    if (drops.isEmpty()) {
      throw new Problem(
          "this node has no drop",
          "",
          "Name one to try, as in `stenope drop test ~/Shared`, or under `drops` in "
              + common.home().settingsYaml());
    }
    return drops;
  }

  /// Drops without an account remember nothing, so that a home is not needed.
  private Shelf shelf() throws Problem, HomeException {
    return Home.exists(common.directory()) ? common.home().shelf() : Shelf.inMemory();
  }
}
