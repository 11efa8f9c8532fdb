package dev.stenope.core.delivery;

/// How much of several streams may be under way, or held, at once: the credit of their sender.
public final class Window {
  private final long limit;
  private long used;

  /// `limit` is in bytes.
  public Window(long limit) {
    this.limit = limit;
  }

  /// Whether there is room. One message, however long, always has it.
  boolean admits(int bytes) {
    return used == 0 || used + bytes <= limit;
  }

  /// Takes as many bytes, or gives them back if negative.
  void use(long bytes) {
    used += bytes;
  }
}
