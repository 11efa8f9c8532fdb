package dev.stenope.app.daemon;

import dev.stenope.core.wire.Json;
import dev.stenope.node.files.FileSettings;
import dev.stenope.node.files.FileSettings.Accept;
import dev.stenope.node.files.Share;
import dev.stenope.node.files.Share.Right;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the configuration says about files: `downloads`, `files` and `share`. What is wrong raises
/// an [IllegalArgumentException] with the reason.
final class FileConfig {
  private FileConfig() {}

  static FileSettings withDownloads(FileSettings settings, @Nullable Object value) {
    if (value == null) {
      return settings;
    }
    return new FileSettings(
        path("downloads", value), settings.accept(), settings.peers(), settings.shares());
  }

  /// `{accept: ask | all | none, peers: {NAME: ask | all | none}}`
  static FileSettings withPolicy(FileSettings settings, @Nullable Object value) {
    Map<?, ?> members = map("files", value);
    only("files", members, Set.of("accept", "peers"));
    Accept accept = members.get("accept") == null ? Accept.ASK : accept(members.get("accept"));
    Map<String, Accept> peers = new LinkedHashMap<>();
    map("files: peers", members.get("peers"))
        .forEach((peer, each) -> peers.put(String.valueOf(peer), accept(each)));
    return new FileSettings(settings.downloads(), accept, peers, settings.shares());
  }

  private static Accept accept(@Nullable Object value) {
    for (Accept accept : Accept.values()) {
      if (word(accept).equals(value)) {
        return accept;
      }
    }
    throw new IllegalArgumentException("`files` takes `ask`, `all` or `none`");
  }

  /// `[{name: docs, path: /x/y, peers: [laptop], rights: [read, write]}]`
  static FileSettings withShares(FileSettings settings, @Nullable Object value) {
    List<Share> shares = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Object element : list("share", value)) {
      Map<?, ?> members = map("share", element);
      only("share", members, Set.of("name", "path", "peers", "rights"));
      String name = text("share: name", members.get("name"));
      if (!name.matches("[\\p{Alnum}._-]{1,64}") || name.startsWith(".") || !names.add(name)) {
        throw new IllegalArgumentException(
            "a name in `share` has 1 to 64 letters, digits, dots, dashes and underscores, and each"
                + " is used once");
      }
      List<String> peers =
          list("share: peers", members.get("peers")).stream()
              .map(peer -> text("share: peers", peer))
              .toList();
      if (peers.isEmpty()) {
        throw new IllegalArgumentException(
            "`" + name + "` in `share` has no `peers`; name some, or \"*\" for all");
      }
      EnumSet<Right> rights = EnumSet.noneOf(Right.class);
      for (Object right : list("share: rights", members.get("rights"))) {
        rights.add(right(right));
      }
      shares.add(
          new Share(
              name,
              path("share: path", members.get("path")),
              peers,
              rights.isEmpty() ? Set.of(Right.READ) : rights));
    }
    return new FileSettings(settings.downloads(), settings.accept(), settings.peers(), shares);
  }

  private static Right right(@Nullable Object value) {
    for (Right right : Right.values()) {
      if (word(right).equals(value)) {
        return right;
      }
    }
    throw new IllegalArgumentException("a right in `share` is `read` or `write`");
  }

  private static Path path(String key, @Nullable Object value) {
    String text = text(key, value);
    Path path =
        text.equals("~") || text.startsWith("~/")
            ? Path.of(System.getProperty("user.home") + text.substring(1))
            : Path.of(text);
    if (!path.isAbsolute()) {
      throw new IllegalArgumentException(
          "`" + key + "` is not the whole path of a folder; begin it with / or ~");
    }
    return path;
  }

  private static String text(String key, @Nullable Object value) {
    if (value instanceof String text && !text.isBlank()) {
      return text;
    }
    throw new IllegalArgumentException("`" + key + "` is not a text");
  }

  private static List<?> list(String key, @Nullable Object value) {
    return switch (value) {
      case null -> List.of();
      case List<?> list -> list;
      case String text -> List.of(text);
      default -> throw new IllegalArgumentException("`" + key + "` is not a list");
    };
  }

  private static Map<?, ?> map(String key, @Nullable Object value) {
    return switch (value) {
      case null -> Map.of();
      case Map<?, ?> map -> map;
      default -> throw new IllegalArgumentException("`" + key + "` is not a list of `key: value`");
    };
  }

  private static void only(String key, Map<?, ?> members, Set<String> known) {
    if (!known.containsAll(members.keySet())) {
      throw new IllegalArgumentException(
          "`" + key + "` has only the keys " + String.join(", ", known.stream().sorted().toList()));
    }
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /// The same in lines of a configuration; JSON is YAML too.
  static String text(FileSettings settings) {
    StringBuilder lines = new StringBuilder();
    if (settings.downloads() != null) {
      lines.append("downloads: ").append(quoted(settings.downloads().toString())).append('\n');
    }
    if (settings.accept() != Accept.ASK || !settings.peers().isEmpty()) {
      Json peers = new Json();
      settings.peers().forEach((peer, accept) -> peers.put(peer, word(accept)));
      Json files = new Json().put("accept", word(settings.accept())).put("peers", peers);
      lines.append("files: ").append(files).append('\n');
    }
    if (!settings.shares().isEmpty()) {
      lines.append("share:\n");
      for (Share share : settings.shares()) {
        Json json =
            new Json()
                .put("name", share.name())
                .put("path", share.path().toString())
                .put("peers", share.peers())
                .put("rights", share.rights().stream().map(FileConfig::word).sorted().toList());
        lines.append("  - ").append(json).append('\n');
      }
    }
    return lines.toString();
  }

  private static String quoted(String value) {
    String json = new Json().put("v", value).toString();
    return json.substring(json.indexOf(':') + 1, json.length() - 1);
  }
}
