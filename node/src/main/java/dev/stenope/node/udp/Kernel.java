package dev.stenope.node.udp;

import java.lang.foreign.MemorySegment;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The system calls on sockets that the JDK does not offer. Each returns what the system call
/// returns, or the negative error number.
public interface Kernel {
  /// Where the layouts of `msghdr`, `cmsghdr` and `sockaddr` and all numbers are as written here.
  Set<String> ARCHITECTURES = Set.of("amd64", "aarch64");

  /// The system property that keeps a node from using any of this.
  String PLAIN = "stenope.udp.plain";

  /// That of this machine; null where it has none of this kind, or where the program may not call
  /// it, or was told not to.
  static @Nullable Kernel ofThisMachine() {
    boolean usable =
        System.getProperty("os.name", "").equals("Linux")
            && ARCHITECTURES.contains(System.getProperty("os.arch", "").toLowerCase(Locale.ROOT))
            && !Boolean.getBoolean(PLAIN)
            // Otherwise the JDK would write a warning to the user's terminal.
            && Kernel.class.getModule().isNativeAccessEnabled();
    return usable ? new LinuxKernel() : null;
  }

  /// Whether a socket that has carried so many packets should use these calls from now on. Where it
  /// is false they may not be called.
  boolean isWorthwhile(long packets);

  /// Writes the local address of a socket. `length` is an int: the room, then the length.
  int getsockname(int descriptor, MemorySegment address, MemorySegment length);

  /// `length` is as that of [#getsockname].
  int getsockopt(int descriptor, int level, int option, MemorySegment value, MemorySegment length);

  int setsockopt(int descriptor, int level, int option, MemorySegment value, int length);

  long sendmsg(int descriptor, MemorySegment message, int flags);

  long recvmsg(int descriptor, MemorySegment message, int flags);
}
