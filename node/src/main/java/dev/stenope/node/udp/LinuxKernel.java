package dev.stenope.node.udp;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;

/// The system calls of Linux, by the functions of its C library. For one thread.
final class LinuxKernel implements Kernel {
  /// The packets of a socket that does more than to open a path and to say little. Most do not.
  private static final int BUSY = 256;

  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final long ERRNO =
      STATE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));

  private final MemorySegment state = Arena.ofAuto().allocate(STATE);
  private boolean loading;
  private volatile boolean loaded;

  /// The first link to a function takes the JDK a tenth of a second, during which the thread of a
  /// node must not stand still.
  @Override
  public boolean isWorthwhile(long packets) {
    if (packets >= BUSY && !loading) {
      loading = true;
      Thread.ofPlatform().name("stenope-offload").daemon().start(this::load);
    }
    return packets >= BUSY && loaded;
  }

  private void load() {
    try {
      MethodHandles.lookup().ensureInitialized(Functions.class);
      loaded = true;
    } catch (LinkageError | IllegalAccessException _) {
      // A C library without them: packets go by the JDK.
      loaded = false;
    }
  }

  @Override
  public int getsockname(int descriptor, MemorySegment address, MemorySegment length) {
    try {
      return (int)
          result((int) Functions.GETSOCKNAME.invokeExact(state, descriptor, address, length));
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  @Override
  public int getsockopt(
      int descriptor, int level, int option, MemorySegment value, MemorySegment length) {
    try {
      return (int)
          result(
              (int)
                  Functions.GETSOCKOPT.invokeExact(
                      state, descriptor, level, option, value, length));
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  @Override
  public int setsockopt(int descriptor, int level, int option, MemorySegment value, int length) {
    try {
      return (int)
          result(
              (int)
                  Functions.SETSOCKOPT.invokeExact(
                      state, descriptor, level, option, value, length));
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  @Override
  public long sendmsg(int descriptor, MemorySegment message, int flags) {
    try {
      return result((long) Functions.SENDMSG.invokeExact(state, descriptor, message, flags));
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  @Override
  public long recvmsg(int descriptor, MemorySegment message, int flags) {
    try {
      return result((long) Functions.RECVMSG.invokeExact(state, descriptor, message, flags));
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  private long result(long returned) {
    return returned < 0 ? -state.get(JAVA_INT, ERRNO) : returned;
  }

  private static AssertionError broken(Throwable e) {
    return new AssertionError("a system call raises nothing", e);
  }

  /// In static fields, so that the compiler knows them.
  private static final class Functions {
    private static final Linker LINKER = Linker.nativeLinker();

    static final MethodHandle GETSOCKNAME =
        function("getsockname", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
    static final MethodHandle GETSOCKOPT =
        function(
            "getsockopt",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
    static final MethodHandle SETSOCKOPT =
        function(
            "setsockopt",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    static final MethodHandle SENDMSG =
        function("sendmsg", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT));
    static final MethodHandle RECVMSG =
        function("recvmsg", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT));

    @SuppressWarnings("restricted") // the caller has asked whether this is permitted
    private static MethodHandle function(String name, FunctionDescriptor descriptor) {
      return LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow(name),
          descriptor,
          Linker.Option.captureCallState("errno"));
    }
  }
}
