package dev.stenope.node.drop.mega.server;

import dev.stenope.core.wire.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The member `cr` of a command: shares, nodes, and triples of the index of a share, the index of a
/// node and the node's key under the key of the share.
final class ShareKeys {
  private ShareKeys() {}

  /// Writes the keys on the nodes. Where the list of nodes is empty its indices mean `items`.
  static void apply(Json arguments, Map<String, Node> named, List<Node> items) throws Refusal {
    List<?> cr = arguments.list("cr");
    if (cr.isEmpty()) {
      return;
    }
    if (cr.size() != 3
        || !(cr.get(0) instanceof List<?> shares)
        || !(cr.get(1) instanceof List<?> nodes)
        || !(cr.get(2) instanceof List<?> triples)
        || triples.size() % 3 != 0) {
      throw new Refusal(Refusal.ARGUMENTS);
    }
    for (int i = 0; i < triples.size(); i += 3) {
      Object share = at(shares, triples.get(i));
      Object name = nodes.isEmpty() ? null : at(nodes, triples.get(i + 1));
      Node node = nodes.isEmpty() ? (Node) at(items, triples.get(i + 1)) : named.get(name);
      if (node == null || !(triples.get(i + 2) instanceof String key)) {
        throw new Refusal(Refusal.ARGUMENTS);
      }
      node.shareKeys.put(String.valueOf(share), key);
    }
  }

  private static Object at(List<?> list, @Nullable Object index) throws Refusal {
    if (index instanceof Long i && i >= 0 && i < list.size()) {
      Object element = list.get(i.intValue());
      if (element != null) {
        return element;
      }
    }
    throw new Refusal(Refusal.ARGUMENTS);
  }
}
