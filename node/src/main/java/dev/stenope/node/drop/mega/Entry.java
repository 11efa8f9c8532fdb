package dev.stenope.node.drop.mega;

import java.util.Comparator;

/// A file of ours in the drop. `isFile` tells a real file from a folder whose attributes carry the
/// content; `time` is in seconds since 1970 by the clock of the server.
record Entry(String handle, String parent, String name, byte[] key, boolean isFile, long time) {
  /// Of two of one name all readers take the first.
  static final Comparator<Entry> ORDER =
      Comparator.comparingLong(Entry::time).thenComparing(Entry::handle);

  static Entry of(OpenNode node) {
    RawNode raw = node.raw();
    return new Entry(
        raw.handle(), raw.parent(), node.name(), node.key(), node.isFile(), raw.time());
  }
}
