package dev.stenope.core.journal;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/// The latest states of what must survive a crash, by their keys.
public final class States {
  /// So many, or so many bytes of them, are enough.
  static final int MAX_STATES = 4096;

  static final long MAX_BYTES = 8L << 20;

  private final Map<String, byte[]> states = new LinkedHashMap<>();
  private long bytes;

  /// Takes the place of the state with this key; an empty one is gone.
  public void put(String key, byte[] state) {
    byte[] old = state.length == 0 ? states.remove(key) : states.put(key, state);
    bytes += state.length - (old == null ? 0 : old.length);
  }

  /// Whether there may be one more.
  public boolean hasRoom() {
    return states.size() < MAX_STATES && bytes < MAX_BYTES;
  }

  public long bytes() {
    return bytes;
  }

  public void forEach(BiConsumer<String, byte[]> each) {
    states.forEach(each);
  }
}
