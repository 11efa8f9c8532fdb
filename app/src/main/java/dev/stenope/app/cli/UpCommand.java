package dev.stenope.app.cli;

import dev.stenope.app.Problem;
import dev.stenope.app.daemon.Config;
import dev.stenope.app.daemon.Daemon;
import dev.stenope.core.wire.Json;
import dev.stenope.node.Home;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "up",
    description = "Runs the node until Ctrl-C, and says who comes and goes.",
    footer = {"", "Example:", "  stenope up", "", "With --json, one event a line."})
final class UpCommand implements Callable<Integer> {
  @Mixin private Common common = new Common();

  @Option(
      names = "--while-input",
      hidden = true,
      description = "End when standard input does, so that a node never outlives who started it.")
  private boolean whileInput;

  @Override
  public Integer call() throws Problem, InterruptedException {
    EventLines lines = new EventLines(common.style());
    CompletableFuture<@Nullable Void> stop = new CompletableFuture<>();
    try (Printing printing = new Printing();
        Daemon daemon = start(printing, lines)) {
      AtomicBoolean over = new AtomicBoolean();
      Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> end(daemon, over)));
      if (whileInput) {
        StandardInput.whenItEnds(() -> stop.complete(null));
      }
      var _ = daemon.ended().whenComplete((_, fault) -> tell(stop, fault));
      await(stop);
      over.set(true);
      return 0;
    }
  }

  private Daemon start(Printing printing, EventLines lines) throws Problem, InterruptedException {
    Home home = common.home();
    return Daemon.start(
        home, Config.read(home), event -> printing.later(() -> print(lines, event)));
  }

  private void print(EventLines lines, Json event) {
    if (common.json) {
      common.print(event);
    } else {
      common.print(lines.of(event));
    }
  }

  /// Being told to stop is no failure.
  private static void end(Daemon daemon, AtomicBoolean over) {
    daemon.close();
    if (over.compareAndSet(false, true)) {
      Runtime.getRuntime().halt(0);
    }
  }

  private static void await(CompletableFuture<@Nullable Void> stop)
      throws Problem, InterruptedException {
    try {
      stop.get();
    } catch (ExecutionException e) {
      throw new Problem(
          "the node ended by a fault of the program",
          String.valueOf(e.getCause()),
          "Start it again");
    }
  }

  private static void tell(CompletableFuture<@Nullable Void> stop, @Nullable Throwable fault) {
    if (fault == null) {
      stop.complete(null);
    } else {
      stop.completeExceptionally(fault);
    }
  }
}
