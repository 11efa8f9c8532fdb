package dev.stenope.node.udp;

import dev.stenope.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// Packets of one socket for one address that leave with one system call: all of one size, but for
/// the last, which may be shorter. The sockets of one thread share a batch, and so all packets
/// leave in the order in which they were given.
final class Batch {
  /// UDP_MAX_SEGMENTS of all kernels that know segmentation.
  private static final int MAX_SEGMENTS = 64;

  /// The longest UDP payload over IPv4, which is also the most that a batch may have.
  private static final int MAX_BYTES = 65_507;

  private static final int MSG_DONTWAIT = 0x40;

  // Error numbers of Linux.
  private static final int EIO = 5;
  private static final int EINVAL = 22;
  private static final int EMSGSIZE = 90;

  private final Kernel kernel;
  private final Message message = new Message(UdpSocket.MAX_PACKET);
  private @Nullable LinuxSocket socket;
  private @Nullable Endpoint to;
  private int size;
  private int count;
  private int length;

  Batch(Kernel kernel) {
    this.kernel = kernel;
  }

  /// Takes a packet of a socket, and returns how many packets the system refused meanwhile.
  int add(LinuxSocket from, Endpoint target, byte[] buffer, int offset, int bytes) {
    int refused = 0;
    if (count > 0 && (from != socket || !target.equals(to) || !fits(bytes))) {
      refused = flush();
    }
    if (bytes > message.capacity() || !from.speaks(target)) {
      return refused + 1;
    }
    if (count == 0) {
      socket = from;
      to = target;
      size = bytes;
      message.to(target, from.family());
    }
    message.put(length, buffer, offset, bytes);
    length += bytes;
    count++;
    return bytes < size || !from.segments() || !fits(size) ? refused + flush() : refused;
  }

  /// An empty packet leaves no trace among others.
  private boolean fits(int bytes) {
    return bytes > 0 && bytes <= size && count < MAX_SEGMENTS && length + bytes <= MAX_BYTES;
  }

  /// Sends what has gathered, and returns how many packets the system refused.
  int flush() {
    LinuxSocket from = socket;
    if (from == null) {
      return 0;
    }
    int refused = send(from);
    socket = null;
    count = 0;
    length = 0;
    return refused;
  }

  private int send(LinuxSocket from) {
    if (count == 1) {
      return one(from, 0, length) < 0 ? 1 : 0;
    }
    message.window(0, length);
    message.segments(size);
    long sent = kernel.sendmsg(from.descriptor(), message.header, MSG_DONTWAIT);
    if (sent >= 0) {
      return 0;
    }
    return sent == -EIO || sent == -EINVAL || sent == -EMSGSIZE ? oneByOne(from) : count;
  }

  /// Sends the packets as they are after the system has refused to cut them: because one is too
  /// large for the path, or because it cannot cut at all there. The second it is if all leave now.
  private int oneByOne(LinuxSocket from) {
    int refused = 0;
    for (int at = 0; at < length; at += size) {
      refused += one(from, at, Math.min(size, length - at)) < 0 ? 1 : 0;
    }
    if (refused == 0) {
      from.stopSegments();
    }
    return refused;
  }

  private long one(LinuxSocket from, int at, int bytes) {
    message.window(at, bytes);
    message.segments(0);
    return kernel.sendmsg(from.descriptor(), message.header, MSG_DONTWAIT);
  }
}
