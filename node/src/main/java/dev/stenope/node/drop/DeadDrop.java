package dev.stenope.node.drop;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A folder that two nodes can reach and neither trusts. All methods may wait for a disk or a
/// network, though never for ever, and raise a [DropException] while the drop cannot be used. Files
/// of no [FileKind] are never shown, read or removed. One thread at a time calls a drop, except
/// that [#close] may come at any moment, and [#clock] and [#shared] do not wait.
public interface DeadDrop extends AutoCloseable {
  /// Refuses a name that is not of a file of ours: a fault of the caller.
  static void require(String name) {
    if (FileKind.of(name) == null) {
      throw new IllegalArgumentException("not the name of a file of ours");
    }
  }

  /// The drop in the words of a person, without secrets.
  String place();

  /// The address by which another machine reaches this drop, with all that it needs for it; null if
  /// that is the one by which it was opened.
  default @Nullable String shared() {
    return null;
  }

  /// Creates a file, visible at once and whole or not at all; false if there is one of this name. A
  /// drop that cannot keep two writers of one name apart at least shows all readers the same file
  /// of the two.
  boolean put(String name, byte[] content) throws DropException;

  /// Names every file of ours to `each`, in any order, without holding them all.
  void list(Consumer<? super String> each) throws DropException;

  /// The first `limit` bytes, and one more if there are more; null if there is no such file. A
  /// shorter content may be a part of a file that is still arriving.
  byte @Nullable [] get(String name, int limit) throws DropException;

  /// Whether a file that is still arriving may be seen before it is whole.
  default boolean showsParts() {
    return true;
  }

  /// Removes a file; that it is absent, or another's, is fine.
  void delete(String name) throws DropException;

  /// The drop's own clock, in milliseconds since 1970.
  long serverTime() throws DropException;

  /// The best that was learned of the drop's clock by the way; null if nothing was, or if it is
  /// that of this machine.
  default @Nullable ClockReading clock() {
    return null;
  }

  /// Removes the files older than the life of their kind by the drop's own clock, and returns their
  /// number.
  int expire() throws DropException;

  /// Calls `changed` on some thread with the names of files of ours that may have appeared, or with
  /// none where only a look can tell; null where the drop cannot push.
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
