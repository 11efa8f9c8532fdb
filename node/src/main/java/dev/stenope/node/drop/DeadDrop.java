package dev.stenope.node.drop;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A folder that two nodes can reach and neither trusts. All methods may wait for a disk or a
/// network, and raise a [DropException] while the drop cannot be used. Files that are not named as
/// handshakes are never shown, read or removed.
public interface DeadDrop extends AutoCloseable {
  Pattern NAME = Pattern.compile("handshake-[0-9]{1,20}-[A-Za-z0-9_-]{1,120}\\.bin");

  static boolean isHandshake(String name) {
    return name.length() <= 160 && NAME.matcher(name).matches();
  }

  /// The drop in the words of a person, without secrets.
  String place();

  /// Creates a file, visible at once and whole or not at all; false if there is one of this name.
  boolean put(String name, byte[] content) throws DropException;

  /// Names every handshake file to `each`, in any order, without holding them all.
  void list(Consumer<? super String> each) throws DropException;

  /// The first `limit` bytes, and one more if there are more; null if there is no such file. A
  /// shorter content may be a part of a file that is still arriving.
  byte @Nullable [] get(String name, int limit) throws DropException;

  /// Removes a file; that it is absent, or another's, is fine.
  void delete(String name) throws DropException;

  /// The drop's own clock, in milliseconds since 1970.
  long serverTime() throws DropException;

  /// Removes the handshake files older than `age` by the drop's own clock, and returns their
  /// number.
  int expire(Duration age) throws DropException;

  /// Calls `changed` on some thread with the names of handshake files that may have appeared, or
  /// with none where only a look can tell; null where the drop cannot push.
  @Nullable Watch watch(Consumer<? super List<String>> changed) throws DropException;

  @Override
  void close();

  /// Pushes until it is closed, or until it is broken.
  interface Watch extends AutoCloseable {
    boolean broken();

    @Override
    void close();
  }
}
