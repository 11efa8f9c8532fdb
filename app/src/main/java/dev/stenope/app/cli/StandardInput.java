package dev.stenope.app.cli;

import dev.stenope.app.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// Standard input, as a place for secrets, and as a leash.
final class StandardInput {
  private static final int MAX_TEXT = 4096;

  private StandardInput() {}

  /// The word, or in the place of a dash all that the input holds: what other users of the machine
  /// do not see in the list of processes.
  static String orWord(String word) throws Problem {
    if (!word.equals("-")) {
      return word;
    }
    try {
      return new String(System.in.readNBytes(MAX_TEXT), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw Problem.of("cannot read the input", e, "");
    }
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
