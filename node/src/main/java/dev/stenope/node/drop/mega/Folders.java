package dev.stenope.node.drop.mega;

import java.util.List;

/// The way to the drop in an account.
final class Folders {
  static final List<String> WAY = List.of("temp-share", "clawchat-connections");

  private Folders() {}

  /// Whether a folder with this name may lead to the drop.
  static boolean isOnTheWay(String name) {
    return WAY.contains(name);
  }
}
