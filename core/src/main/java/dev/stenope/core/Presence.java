package dev.stenope.core;

import org.jspecify.annotations.Nullable;

/// How far a node is there for its peers. The first three it says itself, the others are what its
/// silence means.
public enum Presence {
  /// It is in use.
  ONLINE(0),
  /// It runs, and nobody uses it.
  IDLE(1),
  /// It runs, and whoever uses it does not want to be disturbed.
  BUSY(2),
  /// It has said goodbye.
  ASLEEP(-1),
  /// It is out of reach and has not said why.
  OFFLINE(-1);

  /// What a frame calls it, below zero if none does.
  final int code;

  Presence(int code) {
    this.code = code;
  }

  /// Whether a node can say this of itself.
  public boolean isSaid() {
    return code >= 0;
  }

  /// Null for what no node of this version says.
  static @Nullable Presence of(int code) {
    for (Presence each : values()) {
      if (each.isSaid() && each.code == code) {
        return each;
      }
    }
    return null;
  }
}
