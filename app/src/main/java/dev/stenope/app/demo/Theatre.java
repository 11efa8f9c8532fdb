package dev.stenope.app.demo;

import dev.stenope.app.Problem;
import dev.stenope.app.terminal.Steps;
import dev.stenope.app.terminal.Style;
import dev.stenope.app.terminal.Text;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/// Where the demo is performed: finds the stage that this machine allows, and clears it afterwards.
public final class Theatre {
  private Theatre() {}

  /// Returns the result; shows nothing if `silent`.
  public static Json perform(Style style, boolean silent)
      throws Problem, MalformedException, IOException, InterruptedException {
    PrintStream out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    Steps steps = new Steps(out, style, silent, style.color() && Style.isTerminal(1));
    long began = System.nanoTime();
    steps.line(
        style.bold("Stenope")
            + style.dim(": three nodes, one folder that all reach, no open port"));
    steps.line("");
    steps.begin("building the network");
    Folders.removeStale();
    Stage stage = stage(steps, style);
    Demo demo = new Demo(steps, style, stage, Folders.create());
    Thread cleaner = Thread.ofPlatform().unstarted(demo::close);
    Runtime.getRuntime().addShutdownHook(cleaner);
    steps.done("network", stage.description());
    try {
      Json result = demo.run();
      if (!silent) {
        Report.lines(style, result).forEach(out::println);
      }
      steps.begin("clearing the stage");
      demo.close();
      steps.line(
          "  "
              + style.dim("Nothing of it is left. All in ")
              + Text.nanos(System.nanoTime() - began)
              + style.dim("."));
      return result;
    } catch (Problem | MalformedException | IOException e) {
      if (demo.isClosed()) {
        // Interrupted: the process is about to end, and what failed failed for that.
        Thread.currentThread().join();
      }
      steps.failed();
      throw e;
    } finally {
      demo.close();
    }
  }

  private static Stage stage(Steps steps, Style style) throws InterruptedException {
    try {
      return Netns.build();
    } catch (Stage.MissingException e) {
      steps.line("  " + style.dim("On loopback; " + e.getMessage()));
      steps.begin("");
      return new Stage.Loopback();
    }
  }
}
