package dev.stenope.app.trial;

import dev.stenope.app.terminal.Steps;
import dev.stenope.app.terminal.Style;
import dev.stenope.app.terminal.Text;
import dev.stenope.node.drop.DeadDrop;
import dev.stenope.node.drop.DropAddress;
import dev.stenope.node.drop.DropException;
import dev.stenope.node.drop.FolderDrop;
import dev.stenope.node.drop.Shelf;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Tries drops one after the other, until it is stopped.
public final class Trials {
  private static final long PATIENCE_SECONDS = 15;

  private final Shelf shelf;
  private final Style style;
  private final Steps steps;
  private final Thread runner = Thread.currentThread();
  private final CountDownLatch cleared = new CountDownLatch(1);
  private boolean running;
  private boolean stopped;

  /// For the thread that makes it. `shelf` is the one on which the drops keep what they must
  /// remember.
  public Trials(Shelf shelf, Style style, Steps steps) {
    this.shelf = shelf;
    this.style = style;
    this.steps = steps;
  }

  /// Tries one drop and shows how it goes. Raises an [InterruptedException], with everything
  /// cleared away, once it is stopped.
  public Verdict run(String uri) throws InterruptedException {
    begin();
    try {
      return attempt(uri);
    } finally {
      end();
    }
  }

  private synchronized void begin() throws InterruptedException {
    if (stopped) {
      throw new InterruptedException();
    }
    running = true;
  }

  private synchronized void end() {
    running = false;
    if (stopped) {
      cleared.countDown();
    }
  }

  /// Stops what is under way, and waits until it has cleared away what it put into a drop.
  public void stop() {
    synchronized (this) {
      stopped = true;
      if (!running) {
        return;
      }
      runner.interrupt();
    }
    try {
      cleared.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private Verdict attempt(String uri) throws InterruptedException {
    try (DeadDrop drop = DropAddress.open(uri, shelf);
        OtherSide other = new OtherSide(DropAddress.open(uri, shelf), OtherSide.PATIENCE)) {
      Verdict verdict = new Verdict(drop.place());
      steps.line(style.bold(Text.tame(drop.place())));
      steps.line("");
      if (isMissing(drop)) {
        String line =
            "there is no such folder. A node would make an empty one, which no other machine"
                + " reaches: mount or share it first, or mend the address";
        verdict.problem(line);
        steps.failed("there", line);
      } else {
        new Trial(drop, other, verdict, steps).run();
      }
      tell(verdict);
      return verdict;
    } catch (DropException e) {
      String line = Text.tame(String.valueOf(e.getMessage()));
      Verdict verdict = new Verdict(DropAddress.withoutSecrets(uri));
      verdict.problem(line);
      steps.failed("address", line);
      tell(verdict);
      return verdict;
    }
  }

  private static boolean isMissing(DeadDrop drop) {
    return drop instanceof FolderDrop && !Files.exists(Path.of(drop.place()));
  }

  private void tell(Verdict verdict) {
    steps.line("");
    verdict.notes().forEach(note -> steps.line("  " + style.yellow(note)));
    steps.line(
        "  "
            + (verdict.isGood()
                ? style.green("Nodes can meet here.")
                : style.red("Nodes cannot meet here."))
            + style.dim(verdict.isClean() ? " Nothing was left behind." : ""));
  }
}
