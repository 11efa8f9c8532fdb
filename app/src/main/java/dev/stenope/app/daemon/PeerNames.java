package dev.stenope.app.daemon;

import dev.stenope.app.Problem;
import dev.stenope.core.crypto.NodeId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// What people call peers: by name, or by node id or the beginning of one.
public final class PeerNames {
  /// Characters of a node id that are enough to mean it.
  private static final int SHORTEST = 4;

  private PeerNames() {}

  public static NodeId find(String word, Map<NodeId, String> names) throws Problem {
    List<NodeId> byName =
        names.entrySet().stream()
            .filter(entry -> entry.getValue().equalsIgnoreCase(word))
            .map(Map.Entry::getKey)
            .toList();
    List<NodeId> found =
        byName.isEmpty() && word.length() >= SHORTEST
            ? names.keySet().stream().filter(id -> id.text().startsWith(word)).toList()
            : byName;
    if (found.isEmpty()) {
      throw new Problem(
          "there is no peer named " + word,
          names.isEmpty() ? "this node knows nobody yet" : "known are " + listed(names.values()),
          names.isEmpty() ? "Meet one: `stenope invite` here, `stenope join` there" : "");
    }
    if (found.size() > 1) {
      throw new Problem(
          found.size() + " peers are meant by " + word,
          "their ids are " + listed(found.stream().map(NodeId::text).toList()),
          "Say the beginning of one id");
    }
    return found.getFirst();
  }

  private static String listed(Collection<String> words) {
    return words.stream().sorted().limit(20).collect(Collectors.joining(", "));
  }
}
