package dev.stenope.core.mesh;

/// What one node takes another for, by its silence. The lengths of the silence are those of
/// [Watch].
public enum Health {
  /// Not heard of since this node has started.
  UNKNOWN,
  /// It has said goodbye.
  LEFT,
  HEALTHY,
  /// Silent. What can go another way does; nothing else follows.
  SUSPECT,
  /// Silent, and no other node has heard of it either.
  UNHEALTHY,
  /// Silent for so long that people are told.
  DEAD;

  /// Whether it should be heard.
  boolean isExpected() {
    return this == HEALTHY || this == SUSPECT || this == UNHEALTHY;
  }

  /// Whether it should be heard and is not.
  public boolean isSilent() {
    return compareTo(HEALTHY) > 0;
  }
}
