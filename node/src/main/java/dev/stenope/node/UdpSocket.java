package dev.stenope.node;

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

/// One bound UDP channel of the socket called `number`. Packets are never fragmented: the search
/// for the path's MTU needs those that are too large to be lost.
final class UdpSocket {
  private static final int BUFFER = 4 << 20;

  /// The most peers whose addresses are kept converted.
  private static final int MAX_KNOWN = 64;

  final int number;
  private final DatagramChannel channel;
  private final @Nullable InetAddress bound;
  private final Map<Endpoint, InetSocketAddress> known = new HashMap<>();
  private @Nullable InetSocketAddress lastSource;
  private @Nullable Endpoint lastFrom;
  private @Nullable Endpoint lastTo;
  private @Nullable InetSocketAddress lastTarget;

  private UdpSocket(int number, DatagramChannel channel, @Nullable InetAddress bound) {
    this.number = number;
    this.channel = channel;
    this.bound = bound;
  }

  /// Binds to `address`, or to all addresses of both families if it is null.
  static UdpSocket open(Selector selector, int number, @Nullable InetAddress address, int port)
      throws IOException {
    DatagramChannel channel =
        address == null
            ? DatagramChannel.open()
            : DatagramChannel.open(
                address instanceof Inet4Address
                    ? StandardProtocolFamily.INET
                    : StandardProtocolFamily.INET6);
    try {
      UdpSocket socket = new UdpSocket(number, channel, address);
      socket.prepare();
      channel.bind(
          address == null ? new InetSocketAddress(port) : new InetSocketAddress(address, port));
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ, socket);
      return socket;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private void prepare() throws IOException {
    channel.setOption(SO_RCVBUF, BUFFER);
    channel.setOption(SO_SNDBUF, BUFFER);
    if (channel.supportedOptions().contains(ExtendedSocketOptions.IP_DONTFRAGMENT)) {
      channel.setOption(ExtendedSocketOptions.IP_DONTFRAGMENT, true);
    }
  }

  int port() throws IOException {
    return channel.getLocalAddress() instanceof InetSocketAddress local ? local.getPort() : 0;
  }

  boolean reaches(Endpoint to) {
    return bound == null
        || ((bound instanceof Inet4Address) == to.isV4()
            && bound.isLoopbackAddress() == to.isLoopback());
  }

  /// Whether the system took the packet. What it did not take is lost, as in any network.
  boolean send(Endpoint to, ByteBuffer packet) {
    try {
      return channel.send(packet, target(to)) > 0;
    } catch (IOException | IllegalArgumentException _) {
      return false;
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

  /// Where the packet came from that now lies in `packet`; null if there is none.
  @Nullable Endpoint receive(ByteBuffer packet) {
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

  void close() {
    try {
      channel.close();
    } catch (IOException _) {
      // Nothing can be done about a socket that does not close.
    }
  }
}
