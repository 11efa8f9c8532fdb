package dev.stenope.node.carrier;

import dev.stenope.core.path.PathBook;
import java.io.IOException;
import java.util.function.BiConsumer;

/// A broker by its address: packets that are published under a name reach whoever listens for it.
interface Broker {
  PathBook.Kind kind();

  /// The broker in the words of a person, without secrets.
  String place();

  /// Connects, or says in words why not; `heard` is called on some thread with the name and the
  /// content of what comes, and does not wait.
  Line connect(BiConsumer<String, byte[]> heard) throws IOException;

  /// One connection to a broker. It is not mended: after an end comes another. One thread at a time
  /// calls it. No method waits for the network for long.
  interface Line extends AutoCloseable {
    void listen(String name) throws IOException;

    void ignore(String name) throws IOException;

    /// Sends a packet, or loses it.
    void publish(String name, byte[] packet) throws IOException;

    /// Raises why the connection has ended, in words, if it has.
    void check() throws IOException;

    @Override
    void close();
  }
}
