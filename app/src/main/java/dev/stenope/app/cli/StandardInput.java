package dev.stenope.app.cli;

import java.io.IOException;

/// Standard input as a leash: it ends when the process that holds the other end does, however that
/// ended.
final class StandardInput {
  private StandardInput() {}

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
