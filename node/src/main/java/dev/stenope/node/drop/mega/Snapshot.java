package dev.stenope.node.drop.mega;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.stenope.node.drop.FileKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the command `f` answers, of which only folders that may lead to the drop and files of ours
/// are kept.
final class Snapshot {
  /// The most folders that are kept because they bear the name of one that leads to the drop.
  private static final int MAX_FOLDERS = 1024;

  private static final int MAX_NUMBER = 64;

  private final Keyring keyring;
  private final @Nullable String wanted;
  private final Entries entries = new Entries();
  private final List<OpenNode> folders = new ArrayList<>();
  private @Nullable String root;
  private @Nullable String shared;
  private byte @Nullable [] wantedContent;
  private boolean isClosed;
  private String number = "";

  /// The content of the node `wanted` is kept whatever there is.
  Snapshot(Keyring keyring, @Nullable String wanted) {
    this.keyring = keyring;
    this.wanted = wanted;
  }

  /// Reads the results of a batch that holds `f` alone.
  Snapshot read(JsonParser in) throws IOException {
    if (in.currentToken() == JsonToken.START_ARRAY) {
      in.nextToken();
    }
    Streams.object(in, name -> member(in, name));
    if (number.isEmpty()) {
      throw new Refusal(MegaError.STRANGE);
    }
    return this;
  }

  private void member(JsonParser in, String name) throws IOException {
    switch (name) {
      case "f" -> Streams.objects(in, () -> node(RawNode.read(in)));
      case "ok" -> Streams.objects(in, () -> share(in));
      case "sn" -> number = number(in);
      default -> in.skipChildren();
    }
  }

  /// The number of an event that `in` stands at.
  static String number(JsonParser in) throws IOException {
    String text = RawNode.text(in);
    if (!text.matches("[\\w-]{1," + MAX_NUMBER + "}")) {
      throw new Refusal(MegaError.STRANGE);
    }
    return text;
  }

  private void share(JsonParser in) throws IOException {
    String handle = "";
    String proof = "";
    String key = "";
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String field = in.currentName();
      in.nextToken();
      switch (field) {
        case "h" -> handle = RawNode.text(in);
        case "ha" -> proof = RawNode.text(in);
        case "k" -> key = RawNode.text(in);
        default -> in.skipChildren();
      }
    }
    keyring.learn(handle, proof, key);
  }

  private void node(RawNode node) {
    if (!node.isSane()) {
      return;
    }
    if (node.type() == RawNode.ROOT) {
      root = root == null ? node.handle() : root;
      return;
    }
    if (shared == null
        && node.type() == RawNode.FOLDER
        && node.keys().startsWith(node.handle() + ":")) {
      shared = node.handle();
    }
    OpenNode open = keyring.open(node);
    if (open == null) {
      isClosed |= node.type() == RawNode.FILE || node.type() == RawNode.FOLDER;
      return;
    }
    if (FileKind.of(open.name()) != null) {
      keep(open);
    } else if (!open.isFile() && Folders.isOnTheWay(open.name()) && folders.size() < MAX_FOLDERS) {
      folders.add(open);
    }
  }

  private void keep(OpenNode node) {
    entries.add(Entry.of(node), node.content());
    if (node.handle().equals(wanted)) {
      wantedContent = node.content();
    }
  }

  /// Whether there was a node that no key opened.
  boolean isClosed() {
    return isClosed;
  }

  /// The number of the next event; empty if the list was not read to its end.
  String number() {
    return number;
  }

  /// The handle of the top folder of an account; null in that of a link.
  @Nullable String root() {
    return root;
  }

  /// The handle of the top folder of a link; null if there is none.
  @Nullable String shared() {
    return shared;
  }

  /// The folder of this name; the first for all readers if there are several.
  @Nullable OpenNode folder(String parent, String name) {
    return folders.stream()
        .filter(node -> node.raw().parent().equals(parent) && node.name().equals(name))
        .min((one, other) -> Entry.ORDER.compare(Entry.of(one), Entry.of(other)))
        .orElse(null);
  }

  /// The keys of the folder, as far as it is there, and of all that lies in it, by handle.
  Map<String, byte[]> keys(String folder) {
    Map<String, byte[]> keys = new LinkedHashMap<>();
    folders.stream()
        .filter(node -> node.handle().equals(folder))
        .forEach(node -> keys.put(folder, node.key()));
    for (Entry entry : entries.all()) {
      if (entry.parent().equals(folder)) {
        keys.put(entry.handle(), entry.key());
      }
    }
    return keys;
  }

  /// What lies in the folder. Nothing else can be asked for then.
  Entries in(String folder) {
    entries.keepOnly(folder);
    byte[] content = wantedContent;
    if (wanted != null && content != null && entries.entry(wanted) != null) {
      entries.hold(wanted, content);
    }
    return entries;
  }
}
