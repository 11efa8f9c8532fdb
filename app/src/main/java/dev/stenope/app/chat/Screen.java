package dev.stenope.app.chat;

import java.io.Closeable;
import org.jspecify.annotations.Nullable;

/// Where a chat is shown and typed.
public interface Screen extends Closeable {
  /// The next line that was typed; null when the person is done.
  @Nullable String read();

  /// Shows a line without harm to the one that is being typed. Any thread.
  void show(String line);

  /// Whether what was typed stays to be seen, so that it need not be shown again.
  boolean echoes();

  @Override
  void close();
}
