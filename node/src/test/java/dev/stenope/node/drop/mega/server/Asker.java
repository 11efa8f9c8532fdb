package dev.stenope.node.drop.mega.server;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Who sends a command: the owner of an account by a session, the guest of a link, or a stranger.
record Asker(
    @Nullable Account owner, @Nullable Link link, boolean writes, @Nullable String session) {
  static final Asker STRANGER = new Asker(null, null, false, null);

  /// The account on which the command works.
  Account account() throws Refusal {
    if (owner == null) {
      throw new Refusal(Refusal.SESSION);
    }
    return owner;
  }

  /// The handle of the folder to which a guest is confined; null for the owner.
  @Nullable String share() {
    return link == null ? null : link.node();
  }

  Node node(String handle) throws Refusal {
    Tree tree = account().tree;
    Node node = tree.get(handle);
    if (link != null && !tree.path(node).contains(link.node())) {
      throw new Refusal(Refusal.ABSENT);
    }
    return node;
  }

  List<Node> visible() throws Refusal {
    Tree tree = account().tree;
    return link == null ? tree.all() : tree.from(tree.get(link.node()));
  }

  void mayWrite() throws Refusal {
    account();
    if (!writes) {
      throw new Refusal(Refusal.ACCESS);
    }
  }

  /// Whether the asker may remove, move or rename the node itself.
  void mayAlter(Node node) throws Refusal {
    mayWrite();
    boolean top = node.kind != Node.Kind.FILE && node.kind != Node.Kind.FOLDER;
    if (top || node.handle.equals(share())) {
      throw new Refusal(Refusal.ACCESS);
    }
  }
}
