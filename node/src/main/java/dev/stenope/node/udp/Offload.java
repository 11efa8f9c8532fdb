package dev.stenope.node.udp;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.stenope.core.wire.Endpoint;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// The segmentation offload of Linux for the sockets of one thread: what they share, and the way to
/// the descriptor of a channel, which the JDK does not tell.
final class Offload {
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  private static final int SOL_SOCKET = 1;
  private static final int SO_TYPE = 3;
  private static final int SOCK_DGRAM = 2;
  private static final int SOL_UDP = 17;
  private static final int UDP_SEGMENT = 103;
  private static final int UDP_GRO = 104;

  final Kernel kernel;
  final Batch batch;
  final Message incoming = new Message(UdpSocket.MAX_PACKET);
  final byte[] packets = new byte[UdpSocket.MAX_PACKET];
  private final MemorySegment value = Arena.ofAuto().allocate(JAVA_INT);
  private final MemorySegment length = Arena.ofAuto().allocate(JAVA_INT);
  private final MemorySegment address = Arena.ofAuto().allocate(Message.ADDRESS_LENGTH, Long.BYTES);

  Offload(Kernel kernel) {
    this.kernel = kernel;
    this.batch = new Batch(kernel);
  }

  /// The descriptor of a channel, ready for segmentation both ways; -1 where the system has none or
  /// the descriptor cannot be found.
  int descriptorOf(PlainSocket channel) {
    int descriptor = find(channel);
    return descriptor >= 0 && set(descriptor, UDP_SEGMENT, 0) && set(descriptor, UDP_GRO, 1)
        ? descriptor
        : -1;
  }

  /// The one UDP socket of this process that is bound where the channel is; -1 if none or several
  /// are.
  private int find(PlainSocket channel) {
    int found = -1;
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(DESCRIPTORS)) {
      InetSocketAddress local = channel.local();
      Endpoint wanted = Endpoint.of(local.getAddress().getAddress(), local.getPort());
      boolean any = local.getAddress().isAnyLocalAddress();
      for (Path name : descriptors) {
        int descriptor = Integer.parseInt(name.getFileName().toString());
        if (isUdp(descriptor) && family(descriptor) >= 0 && isBoundTo(wanted, any)) {
          if (found >= 0) {
            return -1;
          }
          found = descriptor;
        }
      }
    } catch (IOException | RuntimeException _) {
      return -1;
    }
    return found;
  }

  private boolean isUdp(int descriptor) {
    length.set(JAVA_INT, 0, Integer.BYTES);
    return kernel.getsockopt(descriptor, SOL_SOCKET, SO_TYPE, value, length) == 0
        && value.get(JAVA_INT, 0) == SOCK_DGRAM;
  }

  /// The family of a socket, whose address is then in [#address]; -1 if it is of neither.
  int family(int descriptor) {
    length.set(JAVA_INT, 0, Message.ADDRESS_LENGTH);
    if (kernel.getsockname(descriptor, address, length) != 0) {
      return -1;
    }
    int family = address.get(JAVA_SHORT, 0);
    return family == Message.AF_INET || family == Message.AF_INET6 ? family : -1;
  }

  /// The wildcard of one family may be shown by the JDK as that of the other.
  private boolean isBoundTo(Endpoint wanted, boolean any) {
    Endpoint bound = Message.endpoint(address, null);
    boolean wildcard = bound.isV4() ? (int) bound.low() == 0 : (bound.high() | bound.low()) == 0;
    return bound.port() == wanted.port() && (any ? wildcard : bound.sameAddress(wanted));
  }

  private boolean set(int descriptor, int option, int to) {
    value.set(JAVA_INT, 0, to);
    return kernel.setsockopt(descriptor, SOL_UDP, option, value, Integer.BYTES) == 0;
  }
}
