package dev.stenope.app.cli;

import dev.stenope.app.Problem;
import dev.stenope.app.daemon.Setup;
import dev.stenope.app.terminal.Style;
import java.io.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Standard input, as a place for secrets, and as a leash.
final class StandardInput {
  static final String ADDRESS = "The address of the drop (not shown)";

  private static final int MAX_TEXT = 4096;

  private StandardInput() {}

  /// The word, or in the place of a dash what the input holds, which other users of the machine do
  /// not see in the list of processes. At a terminal `what` is asked for and not shown.
  static String orWord(String word, String what) throws Problem {
    if (!word.equals("-")) {
      return word;
    }
    if (Style.isTerminal(0) && Style.isTerminal(1)) {
      return new String(ask(what)).strip();
    }
    try {
      String text = new String(System.in.readNBytes(MAX_TEXT), StandardCharsets.UTF_8).strip();
      if (text.isEmpty()) {
        throw new Problem(
            "- reads the input, and nothing is in it", "", "Only one - can be in a command");
      }
      return text;
    } catch (IOException e) {
      throw Problem.of("cannot read the input", e, "");
    }
  }

  /// What is typed at the terminal, without showing it.
  @SuppressWarnings("SystemConsoleNull") // The annotations of the JDK say otherwise.
  static char[] ask(String what) throws Problem {
    Console console = System.console();
    char[] typed = console == null ? null : console.readPassword("%s: ", what);
    if (typed == null || typed.length == 0) {
      throw new Problem("nothing was typed", "", "");
    }
    return typed;
  }

  /// The drops as they are written down, with that in the place of a dash.
  static List<String> addresses(List<String> drops) throws Problem {
    List<String> all = new ArrayList<>();
    for (String drop : drops) {
      all.add(Setup.absolute(orWord(drop, ADDRESS)));
    }
    return all;
  }

  /// It ends when the process that holds the other end does, however that ended.
  static void whenItEnds(Runnable action) {
    Thread.ofPlatform()
        .daemon()
        .name("leash")
        .start(
            () -> {
              drain();
              action.run();
            });
  }

  private static void drain() {
    byte[] ignored = new byte[1024];
    try {
      while (System.in.read(ignored) >= 0) {}
    } catch (IOException _) {
      // As good as its end.
    }
  }
}
