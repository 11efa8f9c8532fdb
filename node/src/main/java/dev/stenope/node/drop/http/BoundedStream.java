package dev.stenope.node.drop.http;

import java.io.IOException;
import java.io.InputStream;

/// A stream that fails where it has given as many bytes as it may.
final class BoundedStream extends InputStream {
  private final InputStream in;
  private long left;

  /// More bytes came than there can be.
  static final class TooLongException extends IOException {
    private static final long serialVersionUID = 1;

    TooLongException() {
      super("the answer is longer than it can be");
    }
  }

  BoundedStream(InputStream in, long limit) {
    this.in = in;
    this.left = limit;
  }

  @Override
  public int read() throws IOException {
    int read = in.read();
    count(read < 0 ? 0 : 1);
    return read;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int read = in.read(buffer, offset, length);
    count(Math.max(0, read));
    return read;
  }

  private void count(int bytes) throws IOException {
    left -= bytes;
    if (left < 0) {
      throw new TooLongException();
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
