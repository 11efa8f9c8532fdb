package dev.stenope.core.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// A cursor over untrusted bytes, big-endian. Every read is checked against the end.
public final class Reader {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final byte[] bytes;
  private final int end;
  private int at;

  public Reader(byte[] bytes, int offset, int length) {
    if (offset < 0 || length < 0 || offset > bytes.length - length) {
      throw new IndexOutOfBoundsException("the range lies outside of the array");
    }
    this.bytes = bytes;
    this.at = offset;
    this.end = offset + length;
  }

  public Reader(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  public int remaining() {
    return end - at;
  }

  /// The index of the next byte in the array that this reader was made over.
  public int position() {
    return at;
  }

  public int u8() throws MalformedException {
    return bytes[take(1)] & 0xff;
  }

  public int u16() throws MalformedException {
    int i = take(2);
    return ((bytes[i] & 0xff) << 8) | (bytes[i + 1] & 0xff);
  }

  public long u32() throws MalformedException {
    return ((long) u16() << 16) | u16();
  }

  public long u64() throws MalformedException {
    return (long) LONG.get(bytes, take(8));
  }

  /// A variable-length integer of 0 to 2^62 - 1 (RFC 9000, section 16).
  public long varint() throws MalformedException {
    int first = u8();
    long value = first & 0x3f;
    for (int more = (1 << (first >> 6)) - 1; more > 0; more--) {
      value = (value << 8) | u8();
    }
    return value;
  }

  /// A varint that must not exceed `limit`.
  public int varint(int limit) throws MalformedException {
    long value = varint();
    if (value > limit) {
      throw new MalformedException("a number exceeds its limit");
    }
    return (int) value;
  }

  public byte[] bytes(int count) throws MalformedException {
    int from = take(count);
    return Arrays.copyOfRange(bytes, from, from + count);
  }

  /// Passes over `count` bytes and returns the index of the first in the array.
  public int skip(int count) throws MalformedException {
    return take(count);
  }

  private int take(int count) throws MalformedException {
    if (count < 0 || count > end - at) {
      throw new MalformedException("the bytes end too early");
    }
    int from = at;
    at += count;
    return from;
  }
}
