package dev.stenope.node.carrier;

import dev.stenope.core.path.PathBook;
import java.io.IOException;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// A broker by its address: packets that are published under a name reach whoever listens for it.
interface Broker extends AutoCloseable {
  /// How it may carry; what it is at the moment is a matter of the line.
  List<PathBook.Kind> kinds();

  /// What it is asked to carry at most, in bytes a second.
  default long rate() {
    return 1_000_000;
  }

  /// The broker in the words of a person, without secrets.
  String place();

  /// Connects, or says in words why not; `heard` is called on some thread with the name and the
  /// content of what comes, and does not wait.
  Line connect(BiConsumer<String, byte[]> heard) throws IOException;

  /// Nobody connects any more.
  @Override
  default void close() {}

  /// There is a better line to the same broker, which the next call of [#connect] returns.
  final class BetterException extends IOException {
    private static final long serialVersionUID = 1;
  }

  /// One connection to a broker. It is not mended: after an end comes another. One thread at a time
  /// calls it. No method waits for the network for long.
  interface Line extends AutoCloseable {
    PathBook.Kind kind();

    void listen(String name) throws IOException;

    void ignore(String name) throws IOException;

    /// Sends a packet, or loses it.
    void publish(String name, byte[] packet) throws IOException;

    /// Raises why the connection has ended, in words, if it has.
    void check() throws IOException;

    /// What the broker has complained of since the last call, in words; null if of nothing.
    default @Nullable String complaint() {
      return null;
    }

    @Override
    void close();
  }
}
