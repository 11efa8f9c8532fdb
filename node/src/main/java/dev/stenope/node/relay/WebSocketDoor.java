package dev.stenope.node.relay;

import dev.stenope.core.wire.MalformedException;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.timeout.IdleStateEvent;

/// A client that speaks WebSocket (RFC 6455): one frame of the relay in each binary message.
final class WebSocketDoor extends SimpleChannelInboundHandler<WebSocketFrame> {
  /// Seconds of silence after which a client is asked; after three times that it is gone.
  static final int SILENCE = 25;

  private static final int PATIENCE = 2;

  private final Hub.Client client;
  private int asked;

  WebSocketDoor(Hub.Client client) {
    this.client = client;
  }

  /// Leads to the client at the other end of `channel`.
  static Hub.Line line(Channel channel) {
    return new Hub.Line() {
      @Override
      public boolean send(RelayFrame frame) {
        if (!channel.isWritable()) {
          return false;
        }
        byte[] bytes = RelayFrame.write(frame);
        var _ = channel.writeAndFlush(new BinaryWebSocketFrame(Unpooled.wrappedBuffer(bytes)));
        return true;
      }

      @Override
      public void close() {
        var _ = channel.close();
      }
    };
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, WebSocketFrame message) {
    asked = 0;
    switch (message) {
      case BinaryWebSocketFrame binary when binary.isFinalFragment() -> {
        try {
          client.take(RelayFrame.read(ByteBufUtil.getBytes(binary.content())), System.nanoTime());
        } catch (MalformedException _) {
          var _ = context.close();
        }
      }
      case PingWebSocketFrame ping -> {
        if (context.channel().isWritable()) {
          var _ = context.writeAndFlush(new PongWebSocketFrame(ping.content().retain()));
        }
      }
      case PongWebSocketFrame _ -> {}
      case CloseWebSocketFrame _ -> {
        var _ = context.close();
      }
      // Texts and fragments are not part of the protocol.
      default -> {
        var _ = context.close();
      }
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof IdleStateEvent) {
      asked++;
      if (asked > PATIENCE) {
        var _ = context.close();
      } else {
        var _ = context.writeAndFlush(new PingWebSocketFrame());
      }
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    client.leave();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable fault) {
    var _ = context.close();
  }
}
