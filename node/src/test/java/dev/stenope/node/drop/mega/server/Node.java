package dev.stenope.node.drop.mega.server;

import dev.stenope.core.wire.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/// A file or folder, with what its owner wrote on it, which the server cannot read.
public final class Node {
  /// The kinds of node, each with its number on the wire.
  public enum Kind {
    FILE(0),
    FOLDER(1),
    ROOT(2),
    INBOX(3),
    RUBBISH(4);

    private final int number;

    Kind(int number) {
      this.number = number;
    }

    int number() {
      return number;
    }
  }

  final String handle;
  final Kind kind;
  final String owner;
  @Nullable String parent;
  String attributes;

  /// The key of the node under the master key of the owner; null if a link's guest put it.
  @Nullable String key;

  /// The key of the node under the key of each share, by the handle of the shared folder.
  final Map<String, String> shareKeys = new LinkedHashMap<>();

  byte[] content = new byte[0];
  long time;

  Node(String handle, Kind kind, String owner, @Nullable String parent, String attributes) {
    this.handle = handle;
    this.kind = kind;
    this.owner = owner;
    this.parent = parent;
    this.attributes = attributes;
  }

  Node copy() {
    return copy(handle, attributes);
  }

  /// Another node that differs in its handle and attributes alone.
  Node copy(String handle, String attributes) {
    Node copy = new Node(handle, kind, owner, parent, attributes);
    copy.key = key;
    copy.shareKeys.putAll(shareKeys);
    copy.content = content;
    copy.time = time;
    return copy;
  }

  public String handle() {
    return handle;
  }

  public Kind kind() {
    return kind;
  }

  /// The encrypted attributes in base64url.
  public String attributes() {
    return attributes;
  }

  public @Nullable String parent() {
    return parent;
  }

  /// The encrypted content; empty for a folder.
  public byte[] content() {
    return content.clone();
  }

  /// The node on the wire, as its owner sees it or, with a share, as a guest of this share does.
  Json seenThrough(@Nullable String share) {
    Json json = new Json().put("h", handle).put("p", parent == null ? "" : parent);
    json.put("u", owner).put("t", kind.number()).put("a", attributes).put("k", keys(share));
    if (kind == Kind.FILE) {
      json.put("s", content.length);
    }
    return json.put("ts", time);
  }

  private String keys(@Nullable String share) {
    StringJoiner keys = new StringJoiner("/");
    if (share == null && key != null) {
      keys.add(owner + ":" + key);
    }
    for (Map.Entry<String, String> entry : shareKeys.entrySet()) {
      if (share == null || share.equals(entry.getKey())) {
        keys.add(entry.getKey() + ":" + entry.getValue());
      }
    }
    return keys.toString();
  }
}
