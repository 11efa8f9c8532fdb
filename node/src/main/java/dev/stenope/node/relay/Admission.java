package dev.stenope.node.relay;

/// What a relay does for a node that has shown its key.
public enum Admission {
  /// It hands on what comes from it and goes to it.
  SERVED,
  /// It does so between it and those who are served.
  GUEST,
  /// It has nothing to do with it.
  BARRED
}
