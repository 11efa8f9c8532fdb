package dev.stenope.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// A program of the system, run to its end.
final class Tool {
  private Tool() {}

  /// Fails with what the program said if it does not end well.
  static void run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IOException(String.join(" ", command) + ": " + said.strip());
      }
    } catch (InterruptedException e) {
      process.destroy();
      throw new IOException("interrupted", e);
    }
  }
}
