package dev.stenope.app.terminal;

/// How far a message has come, at a glance.
public final class Marks {
  private Marks() {}

  public static String of(Style style, String state) {
    return switch (state) {
      case "queued" -> style.yellow(style.mark("·", "."));
      case "sent" -> style.dim(style.mark("✓", "v"));
      case "accepted", "injected" -> style.green(style.mark("✓✓", "vv"));
      case "processed", "answered" -> style.green(style.mark("✓✓✓", "vvv"));
      case "expired" -> style.red(style.mark("✗", "x"));
      default -> style.red("?");
    };
  }
}
