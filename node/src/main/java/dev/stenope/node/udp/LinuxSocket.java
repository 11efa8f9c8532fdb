package dev.stenope.node.udp;

import dev.stenope.core.wire.Endpoint;

/// A socket that sends and receives many packets with one system call, by the segmentation offload
/// of Linux (`UDP_SEGMENT`, `UDP_GRO`), once it has much to do. It is a channel of the JDK that is
/// bound, selected and closed as any other; only what is then read and written goes past the JDK.
final class LinuxSocket implements UdpSocket {
  private static final int MSG_DONTWAIT = 0x40;

  private final PlainSocket channel;
  private final Offload offload;
  private long carried;
  private boolean decided;
  private int descriptor = -1;
  private int family = -1;
  private boolean segments = true;

  LinuxSocket(PlainSocket channel, Offload offload) {
    this.channel = channel;
    this.offload = offload;
  }

  /// Whether packets go past the JDK: from the moment on when that is worth its price.
  private boolean isFast() {
    if (!decided && offload.kernel.isWorthwhile(carried)) {
      decided = true;
      descriptor = offload.descriptorOf(channel);
      family = descriptor < 0 ? -1 : offload.family(descriptor);
    }
    return descriptor >= 0;
  }

  int descriptor() {
    return descriptor;
  }

  /// `AF_INET`, or `AF_INET6` where IPv4 addresses are written as IPv6 addresses.
  int family() {
    return family;
  }

  boolean speaks(Endpoint to) {
    return family == Message.AF_INET6 || to.isV4();
  }

  /// Whether packets may be left to the system to cut.
  boolean segments() {
    return segments;
  }

  /// The system cannot cut packets where this socket sends them.
  void stopSegments() {
    segments = false;
  }

  @Override
  public int port() {
    return channel.port();
  }

  @Override
  public boolean reaches(Endpoint to) {
    return channel.reaches(to);
  }

  @Override
  public int send(Endpoint to, byte[] buffer, int offset, int length) {
    if (!isFast()) {
      carried++;
      return channel.send(to, buffer, offset, length);
    }
    return offload.batch.add(this, to, buffer, offset, length);
  }

  @Override
  public int receive(Sockets.Arrivals arrivals) {
    if (isFast()) {
      return receiveMany(arrivals);
    }
    int count = channel.receive(arrivals);
    carried += count;
    return count;
  }

  private int receiveMany(Sockets.Arrivals arrivals) {
    Message message = offload.incoming;
    byte[] packets = offload.packets;
    int count = 0;
    while (count < BURST) {
      message.clear();
      int length = (int) offload.kernel.recvmsg(descriptor, message.header, MSG_DONTWAIT);
      if (length < 0) {
        return count;
      }
      Endpoint from = message.from();
      int size = message.segments();
      message.get(packets, length);
      int at = 0;
      do {
        int each = size == 0 ? length : Math.min(size, length - at);
        arrivals.arrived(channel.number(), from, packets, at, each);
        at += each;
        count++;
      } while (at < length);
    }
    return count;
  }

  @Override
  public void close() {
    channel.close();
  }
}
