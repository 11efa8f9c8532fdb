package dev.stenope.app.cli;

import dev.stenope.app.Problem;
import dev.stenope.app.control.Control;
import dev.stenope.app.terminal.Steps;
import dev.stenope.app.terminal.Style;
import dev.stenope.app.terminal.Text;
import dev.stenope.core.wire.Json;
import dev.stenope.node.Home;
import dev.stenope.node.HomeException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What every command can be told, and where it writes. Text is UTF-8 whatever the locale says, for
/// it is what people wrote to each other.
final class Common {
  private final PrintStream out =
      new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);

  private final PrintStream err =
      new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);

  private final Style style = Style.ofOutput();

  @Option(
      names = "--home",
      paramLabel = "DIR",
      description = "The node's folder (default: $$STENOPE_HOME or ~/.stenope).")
  @Nullable Path home;

  @Option(names = "--json", description = "Print JSON: one object, or one a line.")
  boolean json;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this and exit.")
  boolean help;

  Path directory() {
    return home == null ? Home.standard() : home.toAbsolutePath();
  }

  Home home() throws Problem {
    try {
      return Home.open(directory());
    } catch (HomeException e) {
      throw of(e);
    }
  }

  static Problem of(HomeException e) {
    return new Problem(String.valueOf(e.getMessage()), "", "");
  }

  Style style() {
    return style;
  }

  /// Shows step by step what is done; silent for scripts.
  Steps steps() {
    return new Steps(out, style, json, style.color() && Style.isTerminal(1));
  }

  void print(String line) {
    out.println(line);
    out.flush();
  }

  void print(Json line) {
    print(line.toString());
  }

  void print(List<String> lines) {
    lines.forEach(out::println);
    out.flush();
  }

  /// Whether nobody reads the output any more.
  boolean outputGone() {
    return out.checkError();
  }

  /// Tells how long work goes on. Kept apart from the result, and silent for scripts.
  void progress(String text) {
    if (!json) {
      err.println(style.dim(Text.tame(text)));
    }
  }

  /// Writes over the line that was written so before; for a terminal.
  void rewrite(String text) {
    err.print("\r\u001b[K" + style.dim(Text.tame(text)));
    err.flush();
  }

  /// Tells what a person must read whatever happens to the result.
  void warn(String text) {
    err.println(style.yellow(Text.tame(text)));
  }

  /// Asks the running node, null if none runs.
  @Nullable Control open(Json request) throws Problem {
    return Control.open(home().controlSocket(), request);
  }

  /// Asks the running node for one object.
  Json ask(Json request) throws Problem {
    try (Control control = need(request)) {
      return control.answer(this::progress);
    }
  }

  Control need(Json request) throws Problem {
    Control control = open(request);
    if (control == null) {
      throw new Problem(
          "the node is not running",
          "nothing answers in " + directory(),
          "Start it with `stenope up" + (home == null ? "" : " --home " + directory()) + "`");
    }
    return control;
  }
}
