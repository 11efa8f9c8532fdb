package dev.stenope.app.terminal;

import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// How text looks where it is going: with colors only on a terminal that wants them, with marks
/// beyond ASCII only where they can be shown.
public record Style(boolean color, boolean unicode) {
  private static final int USUAL_COLUMNS = 80;

  /// What suits standard output. `NO_COLOR`, set to anything, turns colors off (no-color.org).
  public static Style ofOutput() {
    String no = System.getenv("NO_COLOR");
    boolean wanted = no == null || no.isEmpty();
    boolean dumb = "dumb".equals(System.getenv().getOrDefault("TERM", "dumb"));
    boolean unicode =
        Charset.forName(
                System.getProperty("stdout.encoding", "US-ASCII"), StandardCharsets.US_ASCII)
            .equals(StandardCharsets.UTF_8);
    return new Style(wanted && !dumb && isTerminal(1), unicode);
  }

  /// Whether the file descriptor, 0 to 2, is a terminal.
  public static boolean isTerminal(int descriptor) {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return target.startsWith("/dev/pts/")
          || target.startsWith("/dev/tty")
          || target.startsWith("/dev/console");
    } catch (IOException _) {
      return hasConsole();
    }
  }

  /// What can be told where there is no `/proc`: whether input and output both are terminals.
  @SuppressWarnings("SystemConsoleNull") // The annotations of the JDK say otherwise.
  private static boolean hasConsole() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }

  /// How many columns the terminal has, 80 where that is not known.
  public static int columns() {
    if (!isTerminal(1)) {
      return USUAL_COLUMNS;
    }
    try {
      Process stty = new ProcessBuilder("stty", "size").redirectInput(new File("/dev/tty")).start();
      String[] size =
          new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
              .strip()
              .split(" ", 2);
      return size.length == 2 ? Integer.parseInt(size[1]) : USUAL_COLUMNS;
    } catch (IOException | NumberFormatException _) {
      return USUAL_COLUMNS;
    }
  }

  public String bold(String text) {
    return paint("1", text);
  }

  public String dim(String text) {
    return paint("2", text);
  }

  public String red(String text) {
    return paint("31", text);
  }

  public String green(String text) {
    return paint("32", text);
  }

  public String yellow(String text) {
    return paint("33", text);
  }

  public String cyan(String text) {
    return paint("36", text);
  }

  /// The first text where marks beyond ASCII can be shown, else the second.
  public String mark(String unicodeText, String asciiText) {
    return unicode ? unicodeText : asciiText;
  }

  private String paint(String code, String text) {
    return color && !text.isEmpty() ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}
