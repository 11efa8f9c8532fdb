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

/// The system calls of Linux, by the functions of its C library. For one thread.
final class LinuxKernel implements Kernel {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final long ERRNO =
      STATE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));

  // In static fields, so that the compiler knows them.
  private static final MethodHandle GETSOCKNAME =
      function("getsockname", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
  private static final MethodHandle GETSOCKOPT =
      function(
          "getsockopt",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
  private static final MethodHandle SETSOCKOPT =
      function(
          "setsockopt",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle SENDMSG =
      function("sendmsg", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle RECVMSG =
      function("recvmsg", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT));

  private final MemorySegment state = Arena.ofAuto().allocate(STATE);

  @SuppressWarnings("restricted") // the caller has asked whether this is permitted
  private static MethodHandle function(String name, FunctionDescriptor descriptor) {
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow(name),
        descriptor,
        Linker.Option.captureCallState("errno"));
  }

  @Override
  public int getsockname(int descriptor, MemorySegment address, MemorySegment length) {
    try {
      return (int) result((int) GETSOCKNAME.invokeExact(state, descriptor, address, length));
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  @Override
  public int getsockopt(
      int descriptor, int level, int option, MemorySegment value, MemorySegment length) {
    try {
      return (int)
          result((int) GETSOCKOPT.invokeExact(state, descriptor, level, option, value, length));
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  @Override
  public int setsockopt(int descriptor, int level, int option, MemorySegment value, int length) {
    try {
      return (int)
          result((int) SETSOCKOPT.invokeExact(state, descriptor, level, option, value, length));
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  @Override
  public long sendmsg(int descriptor, MemorySegment message, int flags) {
    try {
      return result((long) SENDMSG.invokeExact(state, descriptor, message, flags));
    } catch (Throwable e) {
      throw broken(e);
    }
  }

  @Override
  public long recvmsg(int descriptor, MemorySegment message, int flags) {
    try {
      return result((long) RECVMSG.invokeExact(state, descriptor, message, flags));
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
}
