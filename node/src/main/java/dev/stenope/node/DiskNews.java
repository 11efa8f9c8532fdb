package dev.stenope.node;

import dev.stenope.core.Output;

/// What a person is told of the disk that the node lives on.
final class DiskNews {
  private DiskNews() {}

  /// `trouble` is the reason why it takes no writes; empty if it does.
  static Output.Notice of(String trouble) {
    return trouble.isEmpty()
        ? new Output.Notice("disk-usable", "The disk takes writes again.")
        : new Output.Notice(
            "disk-unusable", "Nothing is sent or accepted until this is mended: " + trouble);
  }
}
