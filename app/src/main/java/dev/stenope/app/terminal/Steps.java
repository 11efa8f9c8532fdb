package dev.stenope.app.terminal;

import java.io.PrintStream;

/// What a long command is doing, line by line as it happens.
public final class Steps {
  private final PrintStream out;
  private final Style style;
  private final boolean silent;
  private final boolean live;
  private String doing = "";
  private long began;

  /// `live`: a line that is not done yet can be written over.
  public Steps(PrintStream out, Style style, boolean silent, boolean live) {
    this.out = out;
    this.style = style;
    this.silent = silent;
    this.live = live;
  }

  public void begin(String text) {
    began = System.nanoTime();
    doing = text;
    if (!silent && live) {
      out.print("  " + style.yellow(style.mark("…", ".")) + " " + style.dim(text));
      out.flush();
    }
  }

  /// `topic` is short, `text` what came of it.
  public void done(String topic, String text) {
    String time = Text.nanos(System.nanoTime() - began);
    line(
        "  "
            + style.green(style.mark("✓", "+"))
            + " "
            + Text.pad(style.bold(topic), 10)
            + Text.pad(text, 62)
            + style.dim(" " + time));
  }

  /// What was begun did not come to its end.
  public void failed() {
    line("  " + style.red(style.mark("✗", "x")) + " " + doing);
  }

  /// The same, with what is wrong.
  public void failed(String topic, String why) {
    line(
        "  "
            + style.red(style.mark("✗", "x"))
            + " "
            + Text.pad(style.bold(topic), 10)
            + style.red(why));
  }

  public void line(String text) {
    if (!silent) {
      out.println((live ? "\r\u001b[K" : "") + text);
      out.flush();
    }
  }
}
