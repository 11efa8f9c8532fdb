package dev.stenope.node.udp;

import static java.net.StandardSocketOptions.SO_RCVBUF;
import static java.net.StandardSocketOptions.SO_SNDBUF;

import dev.stenope.core.wire.Endpoint;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.HashMap;
import java.util.Map;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/// A socket by the channels of the JDK: a system call for each packet.
final class PlainSocket implements UdpSocket {
  private static final int BUFFER = 4 << 20;

  /// The most peers whose addresses are kept converted.
  private static final int MAX_KNOWN = 64;

  private final int number;
  private final DatagramChannel channel;
  private final @Nullable InetAddress bound;
  private final Memory memory;
  private final Map<Endpoint, InetSocketAddress> known = new HashMap<>();
  private @Nullable InetSocketAddress lastSource;
  private @Nullable Endpoint lastFrom;
  private @Nullable Endpoint lastTo;
  private @Nullable InetSocketAddress lastTarget;

  /// Where packets lie on their way; the sockets of one thread share it.
  static final class Memory {
    final ByteBuffer incoming = ByteBuffer.allocateDirect(MAX_PACKET);
    final ByteBuffer outgoing = ByteBuffer.allocateDirect(MAX_PACKET);
    final byte[] packet = new byte[MAX_PACKET];
  }

  private PlainSocket(
      int number, DatagramChannel channel, @Nullable InetAddress bound, Memory memory) {
    this.number = number;
    this.channel = channel;
    this.bound = bound;
    this.memory = memory;
  }

  /// Binds to `address`, or to all addresses of both families if it is null.
  static PlainSocket open(int number, @Nullable InetAddress address, int port, Memory memory)
      throws IOException {
    DatagramChannel channel =
        address == null
            ? DatagramChannel.open()
            : DatagramChannel.open(
                address instanceof Inet4Address
                    ? StandardProtocolFamily.INET
                    : StandardProtocolFamily.INET6);
    try {
      PlainSocket socket = new PlainSocket(number, channel, address, memory);
      socket.prepare();
      channel.bind(
          address == null ? new InetSocketAddress(port) : new InetSocketAddress(address, port));
      return socket;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private void prepare() throws IOException {
    channel.configureBlocking(false);
    channel.setOption(SO_RCVBUF, BUFFER);
    channel.setOption(SO_SNDBUF, BUFFER);
    if (channel.supportedOptions().contains(ExtendedSocketOptions.IP_DONTFRAGMENT)) {
      channel.setOption(ExtendedSocketOptions.IP_DONTFRAGMENT, true);
    }
  }

  /// Has the selector tell of packets for `reader`, which is this socket or what wraps it.
  void register(Selector selector, UdpSocket reader) throws IOException {
    channel.register(selector, SelectionKey.OP_READ, reader);
  }

  int number() {
    return number;
  }

  InetSocketAddress local() throws IOException {
    return (InetSocketAddress) channel.getLocalAddress();
  }

  @Override
  public int port() {
    return channel.socket().getLocalPort();
  }

  @Override
  public boolean reaches(Endpoint to) {
    return bound == null
        || ((bound instanceof Inet4Address) == to.isV4()
            && bound.isLoopbackAddress() == to.isLoopback());
  }

  @Override
  public int send(Endpoint to, byte[] buffer, int offset, int length) {
    if (length > MAX_PACKET) {
      return 1;
    }
    memory.outgoing.clear().put(buffer, offset, length).flip();
    try {
      return channel.send(memory.outgoing, target(to)) > 0 ? 0 : 1;
    } catch (IOException | IllegalArgumentException _) {
      return 1;
    }
  }

  private InetSocketAddress target(Endpoint to) throws IOException {
    InetSocketAddress target = lastTarget;
    if (target != null && to.equals(lastTo)) {
      return target;
    }
    target = known.get(to);
    if (target == null) {
      target = new InetSocketAddress(InetAddress.getByAddress(to.address()), to.port());
      if (known.size() == MAX_KNOWN) {
        known.clear();
      }
      known.put(to, target);
    }
    lastTo = to;
    lastTarget = target;
    return target;
  }

  @Override
  public int receive(Sockets.Arrivals arrivals) {
    for (int packets = 0; packets < BURST; packets++) {
      Endpoint from = receive(memory.incoming.clear());
      if (from == null) {
        return packets;
      }
      int length = memory.incoming.position();
      // One bulk copy is cheaper than deciphering in a direct buffer.
      memory.incoming.get(0, memory.packet, 0, length);
      arrivals.arrived(number, from, memory.packet, 0, length);
    }
    return BURST;
  }

  private @Nullable Endpoint receive(ByteBuffer packet) {
    try {
      return channel.receive(packet) instanceof InetSocketAddress source ? from(source) : null;
    } catch (IOException _) {
      return null;
    }
  }

  private Endpoint from(InetSocketAddress source) {
    Endpoint from = lastFrom;
    if (from == null || !source.equals(lastSource)) {
      from = Endpoint.of(source.getAddress().getAddress(), source.getPort());
      lastSource = source;
      lastFrom = from;
    }
    return from;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException _) {
      // Nothing can be done about a socket that does not close.
    }
  }
}
