package dev.stenope.node.relay;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Ends a connection on which no whole request has come in time, however busily it drips.
final class Deadline extends ChannelInboundHandlerAdapter {
  /// From the connection to the end of the first request, and from the begin of another to its end,
  /// in milliseconds.
  static final long REQUEST = 10_000;

  /// From the end of one request to the begin of the next.
  static final long IDLE = 60_000;

  private @Nullable Future<?> end;

  private void set(ChannelHandlerContext context, long millis) {
    clear();
    Runnable close =
        () -> {
          var _ = context.close();
        };
    end = context.executor().schedule(close, millis, TimeUnit.MILLISECONDS);
  }

  private void clear() {
    if (end != null) {
      end.cancel(false);
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    set(context, REQUEST);
    context.fireChannelActive();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof HttpRequest) {
      set(context, REQUEST);
    }
    if (message instanceof LastHttpContent) {
      set(context, IDLE);
    }
    context.fireChannelRead(message);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    clear();
  }
}
