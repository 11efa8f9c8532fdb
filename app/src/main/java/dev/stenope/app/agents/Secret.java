package dev.stenope.app.agents;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What an agent shows to be served where it is. It stands in a file or a variable of the
/// environment, and never among the settings themselves.
final class Secret {
  private Secret() {}

  /// The content of the file `WORD_file`, or of the variable `WORD_env`; empty where neither is
  /// named. Raises an [IllegalArgumentException] where there is nothing in it.
  static String of(AgentSettings settings, String word) {
    String variable = settings.word(word + "_env", "");
    String file = settings.word(word + "_file", "");
    try {
      String value =
          file.isEmpty()
              ? System.getenv().getOrDefault(variable, "")
              : Files.readString(Path.of(file));
      if (value.isBlank() && !(variable + file).isEmpty()) {
        throw new IllegalArgumentException(
            "agent " + settings.name() + " finds no " + word + " in " + variable + file);
      }
      return value.strip();
    } catch (IOException _) {
      throw new IllegalArgumentException(
          "agent " + settings.name() + " cannot read its " + word + " in " + file);
    }
  }
}
