package dev.stenope.node.drop.mega;

import dev.stenope.node.drop.DropException;
import dev.stenope.node.drop.http.HttpFault;
import java.io.IOException;

/// What went wrong, in one line for a person.
final class Faults {
  private Faults() {}

  /// `start` says what could not be done, and to what.
  static DropException of(String start, IOException e) {
    return switch (e) {
      case DropException known -> known;
      case Refusal refusal ->
          new DropException(start + ": " + refusal.error().reason(), refusal.pause(), e);
      default -> new DropException(start + ": " + HttpFault.reason(e), e);
    };
  }
}
