package dev.stenope.node.drop;

/// Something to be done in a drop, given at `since` on the scale of [System#nanoTime].
sealed interface Order {
  String name();

  long since();

  record Put(String name, byte[] content, long since) implements Order {}

  record Fetch(String name, int limit, long since) implements Order {}

  record Remove(String name, long since) implements Order {}
}
