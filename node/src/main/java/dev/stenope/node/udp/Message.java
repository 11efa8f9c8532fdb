package dev.stenope.node.udp;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.stenope.core.wire.Endpoint;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// The `msghdr` of `sendmsg` and `recvmsg` with all that it points to: an address, one vector of
/// bytes, and one control message that tells the size of segments. All as on 64-bit Linux.
final class Message {
  private static final int NAME = 0;
  private static final int NAME_LENGTH = 8;
  private static final int VECTORS = 16;
  private static final int VECTOR_COUNT = 24;
  private static final int CONTROL = 32;
  private static final int CONTROL_LENGTH = 40;
  private static final int HEADER = 56;

  private static final int VECTOR_LENGTH = 8;
  private static final int VECTOR = 16;

  private static final int CONTROL_LEVEL = 8;
  private static final int CONTROL_TYPE = 12;
  private static final int CONTROL_HEAD = 16;
  private static final int CONTROL_ROOM = 64;

  private static final int SOL_UDP = 17;
  private static final int UDP_SEGMENT = 103;
  private static final int UDP_GRO = 104;

  static final int AF_INET = 2;
  static final int AF_INET6 = 10;

  // In `sockaddr_in6`.
  private static final int FLOW = 4;
  private static final int SCOPE = 24;

  /// The lengths of `sockaddr_in` and `sockaddr_in6`.
  private static final int V4_LENGTH = 16;

  static final int ADDRESS_LENGTH = 28;

  private static final long V4_MAPPED = 0xffff_0000_0000L;

  private static final ValueLayout.OfShort NET_SHORT = JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt NET_INT = JAVA_INT.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong NET_LONG = JAVA_LONG.withOrder(ByteOrder.BIG_ENDIAN);

  final MemorySegment header;
  private final MemorySegment vector;
  private final MemorySegment name;
  private final MemorySegment control;
  private final MemorySegment bytes;
  private @Nullable Endpoint source;

  Message(int capacity) {
    Arena arena = Arena.ofAuto();
    header = arena.allocate(HEADER, Long.BYTES);
    vector = arena.allocate(VECTOR, Long.BYTES);
    name = arena.allocate(ADDRESS_LENGTH, Long.BYTES);
    control = arena.allocate(CONTROL_ROOM, Long.BYTES);
    bytes = arena.allocate(capacity, Long.BYTES);
    header.set(ADDRESS, NAME, name);
    header.set(ADDRESS, VECTORS, vector);
    header.set(JAVA_LONG, VECTOR_COUNT, 1);
    header.set(ADDRESS, CONTROL, control);
    vector.set(ADDRESS, 0, bytes);
    window(0, capacity);
  }

  int capacity() {
    return (int) bytes.byteSize();
  }

  /// What the system call reads or writes of the bytes.
  void window(int from, int length) {
    vector.set(ADDRESS, 0, bytes.asSlice(from));
    vector.set(JAVA_LONG, VECTOR_LENGTH, length);
  }

  void put(int at, byte[] source, int offset, int length) {
    MemorySegment.copy(source, offset, bytes, JAVA_BYTE, at, length);
  }

  void get(byte[] target, int length) {
    MemorySegment.copy(bytes, JAVA_BYTE, 0, target, 0, length);
  }

  /// Addresses the message, for a socket of this family. An IPv4 address can be written for both.
  void to(Endpoint to, int family) {
    name.set(JAVA_SHORT, 0, (short) family);
    name.set(NET_SHORT, 2, (short) to.port());
    if (family == AF_INET) {
      name.set(NET_INT, 4, (int) to.low());
    } else {
      name.set(JAVA_INT, FLOW, 0);
      name.set(NET_LONG, 8, to.high());
      name.set(NET_LONG, 16, to.low());
      name.set(JAVA_INT, SCOPE, 0);
    }
    header.set(JAVA_INT, NAME_LENGTH, family == AF_INET ? V4_LENGTH : ADDRESS_LENGTH);
  }

  /// Has the system cut the bytes into packets of this size; 0 for one packet.
  void segments(int size) {
    if (size == 0) {
      header.set(JAVA_LONG, CONTROL_LENGTH, 0);
      return;
    }
    control.set(JAVA_LONG, 0, CONTROL_HEAD + Short.BYTES);
    control.set(JAVA_INT, CONTROL_LEVEL, SOL_UDP);
    control.set(JAVA_INT, CONTROL_TYPE, UDP_SEGMENT);
    control.set(JAVA_SHORT, CONTROL_HEAD, (short) size);
    header.set(JAVA_LONG, CONTROL_LENGTH, CONTROL_HEAD + Long.BYTES);
  }

  /// Makes room for what comes next.
  void clear() {
    header.set(JAVA_INT, NAME_LENGTH, ADDRESS_LENGTH);
    header.set(JAVA_LONG, CONTROL_LENGTH, CONTROL_ROOM);
  }

  /// The size of the packets that the system has put together in what came; 0 if it is one.
  int segments() {
    return header.get(JAVA_LONG, CONTROL_LENGTH) >= CONTROL_HEAD + Integer.BYTES
            && control.get(JAVA_INT, CONTROL_LEVEL) == SOL_UDP
            && control.get(JAVA_INT, CONTROL_TYPE) == UDP_GRO
        ? Math.max(control.get(JAVA_INT, CONTROL_HEAD), 0)
        : 0;
  }

  /// Where what came is from.
  Endpoint from() {
    Endpoint from = endpoint(name, source);
    source = from;
    return from;
  }

  /// The address in a `sockaddr`: `known`, if it is the same.
  static Endpoint endpoint(MemorySegment address, @Nullable Endpoint known) {
    boolean v4 = address.get(JAVA_SHORT, 0) == AF_INET;
    long high = v4 ? 0 : address.get(NET_LONG, 8);
    long low =
        v4
            ? V4_MAPPED | Integer.toUnsignedLong(address.get(NET_INT, 4))
            : address.get(NET_LONG, 16);
    int port = Short.toUnsignedInt(address.get(NET_SHORT, 2));
    return known != null && known.low() == low && known.high() == high && known.port() == port
        ? known
        : new Endpoint(high, low, port);
  }
}
