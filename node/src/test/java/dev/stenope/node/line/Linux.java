package dev.stenope.node.line;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/// The system calls of Linux that Java has no words for: network namespaces and TUN devices.
public final class Linux {
  private static final int O_RDONLY = 0;
  private static final int O_RDWR = 2;
  private static final int O_NONBLOCK = 0x800;
  private static final int CLONE_NEWNET = 0x4000_0000;
  private static final long TUNSETIFF = 0x4004_54caL;
  private static final short IFF_TUN_NO_PI = 0x1001;
  private static final short POLLIN = 1;
  private static final long IFREQ_SIZE = 40;
  private static final long IFREQ_FLAGS = 16;

  /// struct pollfd: int fd, short events, short revents.
  private static final long POLLFD_SIZE = 8;

  private static final long BILLION = 1_000_000_000;

  private static final MethodHandle OPEN = call("open", JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle CLOSE = call("close", JAVA_INT, JAVA_INT);
  private static final MethodHandle SETNS = call("setns", JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle READ = call("read", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
  private static final MethodHandle WRITE = call("write", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);
  private static final MethodHandle PPOLL =
      call("ppoll", JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS);
  private static final MethodHandle IOCTL =
      handle(
          "ioctl",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS),
          Linker.Option.firstVariadicArg(2));

  private Linux() {}

  /// Moves the calling thread, and only it, into a network namespace.
  public static void enter(String namespace) throws IOException {
    int descriptor = open("/run/netns/" + namespace, O_RDONLY);
    try {
      check((int) SETNS.invokeExact(descriptor, CLONE_NEWNET), "setns " + namespace);
    } catch (Throwable e) {
      throw failed(e);
    } finally {
      close(descriptor);
    }
  }

  /// Makes a TUN device in the calling thread's network namespace; reading the descriptor gives the
  /// IP packets that are routed into the device. The device lives until the descriptor is closed.
  public static int tun(String name) throws IOException {
    int descriptor = open("/dev/net/tun", O_RDWR | O_NONBLOCK);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment request = arena.allocate(IFREQ_SIZE);
      request.setString(0, name);
      request.set(JAVA_SHORT, IFREQ_FLAGS, IFF_TUN_NO_PI);
      check((int) IOCTL.invokeExact(descriptor, TUNSETIFF, request), "TUNSETIFF " + name);
      return descriptor;
    } catch (Throwable e) {
      close(descriptor);
      throw failed(e);
    }
  }

  static void close(int descriptor) throws IOException {
    try {
      check((int) CLOSE.invokeExact(descriptor), "close");
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  /// The number of bytes of the next packet; negative if there is none.
  static long read(int descriptor, MemorySegment into) throws IOException {
    try {
      return (long) READ.invokeExact(descriptor, into, into.byteSize());
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  /// Writes a whole packet, or drops it when the device does not take it.
  static void write(int descriptor, MemorySegment packet) throws IOException {
    try {
      long _ = (long) WRITE.invokeExact(descriptor, packet, packet.byteSize());
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  /// The memory that [#awaitReadable] needs.
  static MemorySegment pollMemory(Arena arena) {
    return arena.allocate(MemoryLayout.sequenceLayout(3, JAVA_LONG));
  }

  /// Waits until the descriptor can be read, for at most `nanos`.
  static void awaitReadable(int descriptor, long nanos, MemorySegment memory) throws IOException {
    MemorySegment timeout = memory.asSlice(POLLFD_SIZE);
    memory.set(JAVA_INT, 0, descriptor);
    memory.set(JAVA_SHORT, 4, POLLIN);
    timeout.set(JAVA_LONG, 0, nanos / BILLION);
    timeout.set(JAVA_LONG, JAVA_LONG.byteSize(), nanos % BILLION);
    try {
      int _ = (int) PPOLL.invokeExact(memory, 1L, timeout, MemorySegment.NULL);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  private static int open(String path, int flags) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      return check((int) OPEN.invokeExact(arena.allocateFrom(path), flags), "open " + path);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  private static int check(int result, String what) throws IOException {
    if (result < 0) {
      throw new IOException(what + " failed; that needs root");
    }
    return result;
  }

  private static IOException failed(Throwable e) {
    return switch (e) {
      case Error error -> throw error;
      case RuntimeException bug -> throw bug;
      case IOException known -> known;
      default -> new IOException(e);
    };
  }

  private static MethodHandle call(String name, MemoryLayout result, MemoryLayout... arguments) {
    return handle(name, FunctionDescriptor.of(result, arguments));
  }

  @SuppressWarnings("restricted")
  private static MethodHandle handle(
      String name, FunctionDescriptor type, Linker.Option... options) {
    Linker linker = Linker.nativeLinker();
    SymbolLookup names = linker.defaultLookup();
    return linker.downcallHandle(names.findOrThrow(name), type, options);
  }
}
