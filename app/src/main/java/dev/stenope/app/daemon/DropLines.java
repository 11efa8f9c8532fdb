package dev.stenope.app.daemon;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The lines of `drops` in a configuration that a person has written.
final class DropLines {
  private static final Pattern KEY = Pattern.compile("drops:[ \\t]*(.*)");
  private static final Pattern ITEM = Pattern.compile("([ \\t]*- ).*");
  private static final Pattern ASIDE = Pattern.compile("[ \\t]*(#.*)?");

  private DropLines() {}

  /// Adds the new ones behind those that are there, and leaves all other lines as they are. Where
  /// those that are there do not stand one to a line, all take their place. Whether that is
  /// understood is for the caller to see. Each is as YAML has it.
  static String add(String text, List<String> there, List<String> more) {
    List<String> lines = new ArrayList<>(text.stripTrailing().lines().toList());
    int key = 0;
    while (key < lines.size() && !lines.get(key).startsWith("drops:")) {
      key++;
    }
    if (key == lines.size()) {
      lines.add("drops:");
    }
    Matcher value = KEY.matcher(lines.get(key));
    boolean isList = value.matches() && ASIDE.matcher(value.group(1)).matches();
    int last = key;
    String dash = "  - ";
    for (int i = key + 1; isList && i < lines.size(); i++) {
      Matcher item = ITEM.matcher(lines.get(i));
      if (item.matches()) {
        dash = item.group(1);
        last = i;
      } else if (!ASIDE.matcher(lines.get(i)).matches()) {
        break;
      }
    }
    List<String> all = new ArrayList<>(last == key ? there : List.of());
    all.addAll(more);
    if (!isList) {
      lines.set(key, "drops:");
    }
    for (int i = 0; i < all.size(); i++) {
      lines.add(last + 1 + i, dash + all.get(i));
    }
    return String.join("\n", lines) + "\n";
  }
}
