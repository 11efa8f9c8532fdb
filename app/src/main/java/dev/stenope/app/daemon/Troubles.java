package dev.stenope.app.daemon;

import dev.stenope.core.Output;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/// What keeps a node from its work at present, in words for a person, by the part that it concerns:
/// the drop, the disk, the history, the journal.
final class Troubles {
  /// How the codes of notices end that something cannot be used, or can again.
  private static final String UNUSABLE = "-unusable";

  private static final String USABLE = "-usable";

  private final Map<String, String> byPart = new ConcurrentHashMap<>();

  void hear(Output output) {
    if (output instanceof Output.Notice(String code, String text)) {
      if (code.endsWith(UNUSABLE)) {
        add(part(code), text);
      } else if (code.endsWith(USABLE)) {
        byPart.remove(part(code));
      }
    }
  }

  private static String part(String code) {
    return code.substring(0, code.indexOf('-'));
  }

  void add(String part, String text) {
    byPart.put(part, text);
  }

  void clear() {
    byPart.clear();
  }

  List<String> all() {
    return List.copyOf(byPart.values());
  }

  /// That of one part: empty, or one line.
  List<String> of(String part) {
    String trouble = byPart.get(part);
    return trouble == null ? List.of() : List.of(trouble);
  }

  Map<String, String> byPart() {
    return new TreeMap<>(byPart);
  }
}
