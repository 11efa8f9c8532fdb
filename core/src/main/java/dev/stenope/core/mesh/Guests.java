package dev.stenope.core.mesh;

import java.util.Set;

/// Peers, by name, that are machines of other people than the owner of this node.
public record Guests(Set<String> names) {
  public static final Guests NONE = new Guests(Set.of());

  public Guests {
    names = Set.copyOf(names);
  }

  /// Whether the peer of this name is one. Upper and lower case are the same.
  public boolean has(String peer) {
    return names.stream().anyMatch(peer::equalsIgnoreCase);
  }
}
