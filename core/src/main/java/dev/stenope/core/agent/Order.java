package dev.stenope.core.agent;

/// What a node wants of one of its machines.
public interface Order {
  /// That of the machine.
  String protocol();
}
