package dev.stenope.core;

/// What a person is told of nodes that were met, or were declared compromised.
final class Warnings {
  private Warnings() {}

  /// A node is not called as it calls itself.
  static Output.Notice renamed(String own, String name) {
    return new Output.Notice(
        "renamed", "The machine that calls itself %s is %s here.".formatted(own, name));
  }

  /// This node follows the word of another.
  static Output.Notice followed(String by, String name) {
    return new Output.Notice(
        "compromised",
        "%s has declared %s compromised: this node has dropped all keys of it, too, and answers it no more. What it knew of drops and relays: stenope doctor. If it was an error: stenope compromised %s --undo, and meet anew by an invitation."
            .formatted(by, name, name));
  }

  /// This node does not: it is that of a guest, or a person here has decided otherwise.
  static Output.Notice heard(String by, String name, boolean pardoned) {
    String why =
        pardoned
            ? "that was taken back here before"
            : by + " is a guest, whose word is not followed";
    return new Output.Notice(
        "compromised-elsewhere",
        "%s has declared %s compromised. Nothing was done, for %s. If you believe it: stenope compromised %s."
            .formatted(by, name, why, name));
  }

  /// Another node has dropped the keys of this one.
  static Output.Notice disowned(String name) {
    return new Output.Notice(
        "disowned",
        "%s has declared this machine compromised and dropped its keys; those of %s are gone here, too. If that is an error, have it taken back there (stenope compromised NAME --undo) and meet anew by an invitation. If it is not, trust this machine no more."
            .formatted(name, name));
  }
}
