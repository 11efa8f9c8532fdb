package dev.stenope.core.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// A cursor that writes big-endian values into an array of the caller's. Writing past the end is a
/// bug of the caller and raises an [IndexOutOfBoundsException]; [#remaining] tells how much fits.
public final class Writer {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final byte[] bytes;
  private final int start;
  private final int end;
  private int at;

  public Writer(byte[] bytes, int offset, int length) {
    if (offset < 0 || length < 0 || offset > bytes.length - length) {
      throw new IndexOutOfBoundsException("the range lies outside of the array");
    }
    this.bytes = bytes;
    this.start = offset;
    this.at = offset;
    this.end = offset + length;
  }

  public Writer(int capacity) {
    this(new byte[capacity], 0, capacity);
  }

  public int remaining() {
    return end - at;
  }

  /// The number of bytes written so far.
  public int length() {
    return at - start;
  }

  /// The index of the next byte in the array that this writer was made over.
  public int position() {
    return at;
  }

  public Writer u8(int value) {
    bytes[take(1)] = (byte) value;
    return this;
  }

  public Writer u16(int value) {
    int i = take(2);
    bytes[i] = (byte) (value >> 8);
    bytes[i + 1] = (byte) value;
    return this;
  }

  public Writer u32(long value) {
    return u16((int) (value >> 16)).u16((int) value);
  }

  public Writer u64(long value) {
    LONG.set(bytes, take(8), value);
    return this;
  }

  /// A variable-length integer of 0 to 2^62 - 1 (RFC 9000, section 16), in its shortest form.
  public Writer varint(long value) {
    switch (varintSize(value)) {
      case 1 -> u8((int) value);
      case 2 -> u16((int) value | 0x4000);
      case 4 -> u32(value | 0x8000_0000L);
      default -> u64(value | 0xc000_0000_0000_0000L);
    }
    return this;
  }

  public static int varintSize(long value) {
    if (value < 0 || value >= 1L << 62) {
      throw new IllegalArgumentException("not a varint: " + value);
    }
    return value < 1 << 6 ? 1 : value < 1 << 14 ? 2 : value < 1 << 30 ? 4 : 8;
  }

  public Writer bytes(byte[] source) {
    return bytes(source, 0, source.length);
  }

  public Writer bytes(byte[] source, int offset, int count) {
    System.arraycopy(source, offset, bytes, take(count), count);
    return this;
  }

  public Writer zeros(int count) {
    int from = take(count);
    Arrays.fill(bytes, from, from + count, (byte) 0);
    return this;
  }

  /// A copy of what was written.
  public byte[] toBytes() {
    return Arrays.copyOfRange(bytes, start, at);
  }

  /// A copy of what was written after the first `from` bytes.
  public byte[] toBytes(int from) {
    return Arrays.copyOfRange(bytes, start + from, at);
  }

  private int take(int count) {
    if (count < 0 || count > end - at) {
      throw new IndexOutOfBoundsException("the packet is full");
    }
    int from = at;
    at += count;
    return from;
  }
}
