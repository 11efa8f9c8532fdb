package dev.stenope.app.control;

import dev.stenope.core.wire.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// Lines of bytes that end with a line feed, none longer than [#MAX].
public final class Lines {
  /// Bytes of one line: a message of any length that a peer may send fits, with all that is told of
  /// it.
  static final int MAX = Json.MAX_LENGTH;

  private final InputStream in;

  public Lines(InputStream in) {
    this.in = in;
  }

  /// The next line without its end, or null where the stream ends; half a line counts as none.
  public byte @Nullable [] next() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(256);
    for (int b = in.read(); b >= 0; b = in.read()) {
      if (b == '\n') {
        return line.toByteArray();
      }
      if (line.size() == MAX) {
        throw new IOException("a line of more than " + MAX + " bytes");
      }
      line.write(b);
    }
    return null;
  }
}
