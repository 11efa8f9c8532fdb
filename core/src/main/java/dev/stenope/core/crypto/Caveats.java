package dev.stenope.core.crypto;

import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/// What one block of a [Capability] allows. A list that is empty allows everything of its kind.
///
/// `expires` is in unix seconds; `budget` is how much may be spent under the block in all, -1 for
/// no bound; `depth` is how many blocks may follow.
public record Caveats(
    List<String> operations,
    List<String> targets,
    List<String> tasks,
    List<String> paths,
    long expires,
    long budget,
    int depth) {
  /// The most blocks that follow the first.
  public static final int MAX_DEPTH = 4;

  /// How long a capability counts unless told otherwise, in seconds.
  public static final long LIFE = 24 * 3600;

  /// So many of one kind, of so many characters each.
  static final int MAX_LIST = 32;

  static final int MAX_TEXT = 256;

  static final Set<String> NAMES = Set.of("op", "target", "task", "path", "exp", "budget", "depth");

  public Caveats {
    operations = List.copyOf(operations);
    targets = List.copyOf(targets);
    tasks = List.copyOf(tasks);
    paths = List.copyOf(paths);
    if (depth < 0 || depth > MAX_DEPTH || budget < -1 || expires < 0) {
      throw new IllegalArgumentException("a caveat is out of range");
    }
  }

  /// Allows everything until `expires`.
  public static Caveats until(long expires) {
    return new Caveats(List.of(), List.of(), List.of(), List.of(), expires, -1, MAX_DEPTH);
  }

  /// Whether this allows it, but for what it costs.
  boolean allow(Capability.Use use) {
    return (operations.isEmpty() || operations.contains(use.operation()))
        && (targets.isEmpty() || targets.contains(use.target()))
        && (tasks.isEmpty() || tasks.contains(use.task()))
        && (paths.isEmpty() || paths.stream().anyMatch(path -> isWithin(use.path(), path)));
  }

  /// Whether a path is the folder, or in it. One that might lead out of it is not.
  private static boolean isWithin(String path, String folder) {
    boolean isPlain =
        path.indexOf('\\') < 0
            && Arrays.stream(path.split("/", -1)).noneMatch(Set.of("", ".", "..")::contains);
    return isPlain && (path.equals(folder) || path.startsWith(folder + "/"));
  }

  void write(Json json) {
    list(json, "op", operations);
    list(json, "target", targets);
    list(json, "task", tasks);
    list(json, "path", paths);
    json.put("exp", expires);
    if (budget >= 0) {
      json.put("budget", budget);
    }
    if (depth < MAX_DEPTH) {
      json.put("depth", (long) depth);
    }
  }

  private static void list(Json json, String name, List<String> values) {
    if (!values.isEmpty()) {
      json.put(name, values);
    }
  }

  static Caveats read(Json json) throws MalformedException {
    long depth = json.has("depth") ? json.number("depth") : MAX_DEPTH;
    long budget = json.has("budget") ? json.number("budget") : -1;
    long expires = json.number("exp");
    if (depth < 0 || depth > MAX_DEPTH || json.has("budget") && budget < 0 || expires < 0) {
      throw new MalformedException("a caveat is out of range");
    }
    return new Caveats(
        list(json, "op"),
        list(json, "target"),
        list(json, "task"),
        list(json, "path"),
        expires,
        budget,
        (int) depth);
  }

  /// A list that is there and empty would allow everything to one reader and nothing to another.
  private static List<String> list(Json json, String name) throws MalformedException {
    if (!json.members().containsKey(name)) {
      return List.of();
    }
    List<String> values = new ArrayList<>();
    if (json.get(name) instanceof List<?> elements && elements.size() <= MAX_LIST) {
      for (Object element : elements) {
        if (element instanceof String text && text.length() <= MAX_TEXT) {
          values.add(text);
        } else {
          throw new MalformedException("a caveat is no list of texts");
        }
      }
    }
    if (values.isEmpty()) {
      throw new MalformedException("a caveat is no list, or too long, or empty");
    }
    return values;
  }
}
