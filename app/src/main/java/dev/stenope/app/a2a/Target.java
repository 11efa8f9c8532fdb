package dev.stenope.app.a2a;

import org.jspecify.annotations.Nullable;

/// An agent of the mesh as paths name it: `/a2a/MACHINE/AGENT`. `card` tells whether its card is
/// meant.
public record Target(String machine, String agent, boolean card) {
  private static final String PREFIX = "/a2a/";
  private static final String CARD = "/.well-known/agent-card.json";

  /// The agent of a path; null if that names none.
  public static @Nullable Target of(String path) {
    if (!path.startsWith(PREFIX)) {
      return null;
    }
    boolean card = path.endsWith(CARD);
    int end = path.length() - (card ? CARD.length() : 0);
    if (end <= PREFIX.length()) {
      return null;
    }
    String rest = path.substring(PREFIX.length(), end);
    String[] names = rest.split("/", -1);
    return names.length == 2 && !names[0].isEmpty() && !names[1].isEmpty()
        ? new Target(names[0], names[1], card)
        : null;
  }

  /// As commands name it.
  String name() {
    return machine + "/" + agent;
  }

  boolean isSameAgent(Target other) {
    return name().equals(other.name());
  }
}
