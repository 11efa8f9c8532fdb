package dev.stenope.node.drop.mega.server;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The nodes of one account.
final class Tree {
  private final Map<String, Node> nodes = new HashMap<>();
  private final Map<String, Set<String>> children = new HashMap<>();
  private final List<Node> tops = new ArrayList<>();

  void add(Node node) {
    nodes.put(node.handle, node);
    if (node.parent == null) {
      tops.add(node);
    } else {
      children.computeIfAbsent(node.parent, _ -> new LinkedHashSet<>()).add(node.handle);
    }
  }

  Node get(String handle) throws Refusal {
    Node node = nodes.get(handle);
    if (node == null) {
      throw new Refusal(Refusal.ABSENT);
    }
    return node;
  }

  Node top(Node.Kind kind) {
    return tops.stream().filter(node -> node.kind == kind).findFirst().orElseThrow();
  }

  /// All nodes, parents before their children.
  List<Node> all() {
    List<Node> all = new ArrayList<>(nodes.size());
    tops.forEach(top -> collect(top, all));
    return all;
  }

  /// The node and all below it, parents before their children.
  List<Node> from(Node node) {
    List<Node> all = new ArrayList<>();
    collect(node, all);
    return all;
  }

  private void collect(Node node, List<Node> all) {
    all.add(node);
    for (String child : children.getOrDefault(node.handle, Set.of())) {
      Node below = nodes.get(child);
      if (below != null) {
        collect(below, all);
      }
    }
  }

  List<Node> children(Node node) {
    return children.getOrDefault(node.handle, Set.of()).stream().map(nodes::get).toList();
  }

  /// The handles of the node and of all above it.
  List<String> path(Node node) {
    List<String> path = new ArrayList<>();
    for (@Nullable Node at = node;
        at != null;
        at = at.parent == null ? null : nodes.get(at.parent)) {
      path.add(at.handle);
    }
    return path;
  }

  /// Removes the node and all below it.
  void remove(Node node) {
    for (Node gone : from(node)) {
      nodes.remove(gone.handle);
      children.remove(gone.handle);
    }
    leave(node);
  }

  void move(Node node, Node parent) {
    leave(node);
    node.parent = parent.handle;
    children.computeIfAbsent(parent.handle, _ -> new LinkedHashSet<>()).add(node.handle);
  }

  private void leave(Node node) {
    Set<String> siblings = node.parent == null ? null : children.get(node.parent);
    if (siblings != null) {
      siblings.remove(node.handle);
    }
  }
}
