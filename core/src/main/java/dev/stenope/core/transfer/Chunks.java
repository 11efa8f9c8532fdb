package dev.stenope.core.transfer;

import java.security.MessageDigest;

/// How files are cut: into chunks of [#SIZE] bytes, of which the last may be shorter, and these
/// into segments of up to [#SEGMENT] chunks that are asked for and proven together.
public final class Chunks {
  /// Bytes of a chunk.
  public static final int SIZE = 256 << 10;

  /// The most chunks that are asked for by one WANT.
  public static final int SEGMENT = 1024;

  /// Bytes of a SHA-256.
  public static final int HASH = 32;

  /// The largest file, in bytes: 1 PiB.
  public static final long MAX_FILE = 1L << 50;

  private Chunks() {}

  /// The chunks of a file of so many bytes.
  public static long count(long size) {
    return (size + SIZE - 1) / SIZE;
  }

  /// The bytes of the chunk with this index.
  public static int length(long size, long index) {
    return (int) Math.min(SIZE, size - index * SIZE);
  }

  /// Hashes a range into `into` at `at`.
  public static void hash(
      MessageDigest digest, byte[] bytes, int offset, int length, byte[] into, int at) {
    digest.update(bytes, offset, length);
    byte[] hash = digest.digest();
    System.arraycopy(hash, 0, into, at, HASH);
  }
}
