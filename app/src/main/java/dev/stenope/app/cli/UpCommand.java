package dev.stenope.app.cli;

import dev.stenope.app.Problem;
import dev.stenope.app.daemon.Config;
import dev.stenope.app.daemon.Daemon;
import dev.stenope.node.Home;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
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
    Home home = common.home();
    EventLines lines = new EventLines(common.style());
    CompletableFuture<@Nullable Void> stop = new CompletableFuture<>();
    Daemon daemon =
        Daemon.start(
            home,
            Config.read(home),
            event -> {
              if (common.json) {
                common.print(event);
              } else {
                common.print(lines.of(event));
              }
            });
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .unstarted(
                    () -> {
                      stop.complete(null);
                      daemon.close();
                    }));
    if (whileInput) {
      Thread.ofPlatform().daemon().start(() -> drain(stop));
    }
    var _ = daemon.ended().whenComplete((_, fault) -> end(stop, fault));
    try {
      stop.get();
      return 0;
    } catch (ExecutionException e) {
      throw new Problem("the node ended by a fault", String.valueOf(e.getCause()), "");
    } finally {
      daemon.close();
    }
  }

  private static void end(CompletableFuture<@Nullable Void> stop, @Nullable Throwable fault) {
    if (fault == null) {
      stop.complete(null);
    } else {
      stop.completeExceptionally(fault);
    }
  }

  private static void drain(CompletableFuture<@Nullable Void> stop) {
    try {
      while (System.in.read() >= 0) {
        System.in.skip(System.in.available());
      }
    } catch (IOException _) {
      // As good as its end.
    }
    stop.complete(null);
  }
}
