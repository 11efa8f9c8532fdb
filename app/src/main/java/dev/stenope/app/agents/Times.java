package dev.stenope.app.agents;

import dev.stenope.app.Problem;

/// How long an agent may work at one message.
final class Times {
  private static final long STANDARD = 600;
  private static final long MOST = 24 * 3600;

  private Times() {}

  /// The seconds of `timeout`.
  static long seconds(AgentSettings settings) {
    String word = settings.word("timeout", String.valueOf(STANDARD));
    if (!word.matches("[0-9]{1,6}")) {
      throw new IllegalArgumentException("`timeout` is not a number of seconds: " + word);
    }
    return Math.clamp(Long.parseLong(word), 1, MOST);
  }

  static Problem late(String who, long seconds) {
    return new Problem(who + " was ended", "it took more than " + seconds + " s", "");
  }
}
