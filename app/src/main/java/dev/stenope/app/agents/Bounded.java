package dev.stenope.app.agents;

import java.io.BufferedReader;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// A stream of which no more than so many bytes are read.
final class Bounded extends FilterInputStream {
  private long left;

  Bounded(InputStream in, long most) {
    super(in);
    this.left = most;
  }

  /// The next line, null at the end. Raises an [IOException] for one that is longer than `most`
  /// characters.
  static @Nullable String line(BufferedReader in, int most) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next >= 0; next = in.read()) {
      if (next == '\n') {
        return line.toString().strip();
      }
      if (line.length() >= most) {
        throw new IOException("a line is too long");
      }
      line.append((char) next);
    }
    return line.isEmpty() ? null : line.toString().strip();
  }

  @Override
  public int read() throws IOException {
    take(1);
    return super.read();
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int count = super.read(bytes, offset, length);
    take(Math.max(count, 0));
    return count;
  }

  private void take(int count) throws IOException {
    left -= count;
    if (left < 0) {
      throw new IOException("it is too long");
    }
  }
}
