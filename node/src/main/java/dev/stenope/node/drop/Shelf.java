package dev.stenope.node.drop;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Where a drop keeps what must outlive the node and nobody else may read: a session, a key, a
/// count. Names have 1 to 64 letters, digits and dashes.
public interface Shelf {
  /// Null if nothing is kept under the name, or nothing that can still be read.
  byte @Nullable [] read(String name) throws DropException;

  /// Keeps the content, at most 1 MiB, in the place of what was there.
  void write(String name, byte[] content) throws DropException;

  /// One that is gone with the process.
  static Shelf inMemory() {
    Map<String, byte[]> kept = new ConcurrentHashMap<>();
    return new Shelf() {
      @Override
      public byte @Nullable [] read(String name) {
        byte[] content = kept.get(name);
        return content == null ? null : content.clone();
      }

      @Override
      public void write(String name, byte[] content) {
        kept.put(name, content.clone());
      }
    };
  }
}
