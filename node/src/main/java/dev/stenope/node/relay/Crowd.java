package dev.stenope.node.relay;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;

/// Counts the connections, and ends those that are too many before anything is read from them. For
/// one thread.
@ChannelHandler.Sharable
final class Crowd extends ChannelInboundHandlerAdapter {
  /// The most connections, and from one address.
  static final int MAX = 2048;

  static final int MAX_OF_ADDRESS = 64;

  private final Map<InetAddress, Integer> counts = new HashMap<>();
  private int all;

  private static InetAddress address(ChannelHandlerContext context) {
    return ((InetSocketAddress) context.channel().remoteAddress()).getAddress();
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    InetAddress address = address(context);
    int of = counts.merge(address, 1, Integer::sum);
    all++;
    var _ =
        context
            .channel()
            .closeFuture()
            .addListener(
                _ -> {
                  all--;
                  counts.computeIfPresent(address, (_, count) -> count == 1 ? null : count - 1);
                });
    if (of > MAX_OF_ADDRESS || all > MAX) {
      var _ = context.close();
    } else {
      context.fireChannelActive();
    }
  }
}
