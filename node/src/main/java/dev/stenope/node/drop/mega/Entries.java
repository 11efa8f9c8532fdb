package dev.stenope.node.drop.mega;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Files of ours by their handles and by their names, and such contents as fit into memory. Above a
/// limit the oldest give way.
final class Entries {
  private static final int MAX_ENTRIES = 1 << 17;
  private static final int MAX_CONTENTS = 16 << 20;

  private final Map<String, Entry> byHandle = new LinkedHashMap<>();
  private final Map<String, TreeSet<Entry>> byName = new HashMap<>();
  private final Map<String, byte[]> contents = new LinkedHashMap<>();
  private int held;

  /// Whether no other of this name was there.
  boolean add(Entry entry, byte @Nullable [] content) {
    if (byHandle.size() >= MAX_ENTRIES && !byHandle.containsKey(entry.handle())) {
      remove(byHandle.keySet().iterator().next());
    }
    remove(entry.handle());
    byHandle.put(entry.handle(), entry);
    boolean isNew = !byName.containsKey(entry.name());
    byName.computeIfAbsent(entry.name(), _ -> new TreeSet<>(Entry.ORDER)).add(entry);
    if (content != null) {
      hold(entry.handle(), content);
    }
    return isNew;
  }

  void remove(String handle) {
    Entry entry = byHandle.remove(handle);
    if (entry != null) {
      TreeSet<Entry> others = byName.get(entry.name());
      if (others != null) {
        others.remove(entry);
        if (others.isEmpty()) {
          byName.remove(entry.name());
        }
      }
      drop(handle);
    }
  }

  void hold(String handle, byte[] content) {
    drop(handle);
    contents.put(handle, content);
    held += content.length;
    for (Iterator<byte[]> all = contents.values().iterator(); held > MAX_CONTENTS; ) {
      held -= all.next().length;
      all.remove();
    }
  }

  private void drop(String handle) {
    byte[] content = contents.remove(handle);
    held -= content == null ? 0 : content.length;
  }

  byte @Nullable [] content(String handle) {
    return contents.get(handle);
  }

  @Nullable Entry entry(String handle) {
    return byHandle.get(handle);
  }

  /// Those of one name, the first for all readers first.
  List<Entry> named(String name) {
    return List.copyOf(byName.getOrDefault(name, new TreeSet<>(Entry.ORDER)));
  }

  boolean has(String name) {
    return byName.containsKey(name);
  }

  List<String> names() {
    return List.copyOf(byName.keySet());
  }

  int size() {
    return byHandle.size();
  }

  List<Entry> all() {
    return List.copyOf(byHandle.values());
  }

  /// Forgets what lies elsewhere.
  void keepOnly(String folder) {
    for (Entry entry : all()) {
      if (!entry.parent().equals(folder)) {
        remove(entry.handle());
      }
    }
  }
}
