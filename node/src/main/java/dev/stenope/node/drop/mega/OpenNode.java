package dev.stenope.node.drop.mega;

import org.jspecify.annotations.Nullable;

/// A node whose key and attributes are read. `key` has 16 bytes, or 32 for a file; `content` is
/// that which the attributes carry.
record OpenNode(RawNode raw, byte[] key, String name, byte @Nullable [] content) {
  String handle() {
    return raw.handle();
  }

  boolean isFile() {
    return raw.type() == RawNode.FILE;
  }
}
