package dev.stenope.node.udp;

import dev.stenope.core.wire.Endpoint;

/// A socket that sends and receives many packets with one system call, by the segmentation offload
/// of Linux (`UDP_SEGMENT`, `UDP_GRO`). It is a channel of the JDK that was bound and is selected
/// and closed as any other; only what is read and written goes past the JDK.
final class LinuxSocket implements UdpSocket {
  private static final int MSG_DONTWAIT = 0x40;

  private final PlainSocket channel;
  private final int descriptor;
  private final int family;
  private final Offload offload;
  private boolean segments = true;

  LinuxSocket(PlainSocket channel, int descriptor, int family, Offload offload) {
    this.channel = channel;
    this.descriptor = descriptor;
    this.family = family;
    this.offload = offload;
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
    return offload.batch.add(this, to, buffer, offset, length);
  }

  @Override
  public int receive(Sockets.Arrivals arrivals) {
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
