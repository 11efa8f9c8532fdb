package dev.stenope.node.udp;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// The kernel of this machine, which is worthwhile from the first packet on, writes down what is
/// sent and refuses what it is told to.
public final class ScriptedKernel implements Kernel {
  /// The bytes of a message, and the size of the packets that they are to be cut into, or 0.
  record Sent(int length, int segment) {}

  /// Says the error number with which a message is refused, or 0.
  interface Refusal {
    int of(Sent sent);
  }

  final List<Sent> sent = new ArrayList<>();
  int received;
  Refusal refusal = _ -> 0;
  boolean offersOffload = true;
  boolean tellsNames = true;
  private final Kernel kernel = Objects.requireNonNull(Kernel.ofThisMachine());

  @Override
  public boolean isWorthwhile(long packets) {
    return true;
  }

  @Override
  public int getsockname(int descriptor, MemorySegment address, MemorySegment length) {
    return tellsNames ? kernel.getsockname(descriptor, address, length) : -1;
  }

  @Override
  public int getsockopt(
      int descriptor, int level, int option, MemorySegment value, MemorySegment length) {
    return kernel.getsockopt(descriptor, level, option, value, length);
  }

  @Override
  public int setsockopt(int descriptor, int level, int option, MemorySegment value, int length) {
    return offersOffload ? kernel.setsockopt(descriptor, level, option, value, length) : -92;
  }

  @Override
  public long sendmsg(int descriptor, MemorySegment message, int flags) {
    Sent next = read(message);
    sent.add(next);
    int error = refusal.of(next);
    return error == 0 ? kernel.sendmsg(descriptor, message, flags) : -error;
  }

  @SuppressWarnings("restricted") // the pointers are those that the code under test has set
  private static Sent read(MemorySegment message) {
    int length = (int) message.get(ADDRESS, 16).reinterpret(16).get(JAVA_LONG, 8);
    if (message.get(JAVA_LONG, 40) == 0) {
      return new Sent(length, 0);
    }
    MemorySegment control = message.get(ADDRESS, 32).reinterpret(24);
    boolean segments = control.get(JAVA_INT, 8) == 17 && control.get(JAVA_INT, 12) == 103;
    return new Sent(length, segments ? Short.toUnsignedInt(control.get(JAVA_SHORT, 16)) : -1);
  }

  @Override
  public long recvmsg(int descriptor, MemorySegment message, int flags) {
    long length = kernel.recvmsg(descriptor, message, flags);
    received += length < 0 ? 0 : 1;
    return length;
  }
}
