package dev.stenope.app.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stenope.app.control.Caller;
import dev.stenope.app.control.Failure;
import dev.stenope.app.control.Verb;
import dev.stenope.core.wire.Json;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.CountDownLatch;

/// Events as a stream for one client (WHATWG HTML, 9.2, server-sent events). The `id` of each is
/// the cursor behind it, with which the stream can be taken up again. A client that reads too
/// slowly is hung up on, and takes it up there.
final class EventStream extends ChannelInboundHandlerAdapter implements Caller {
  private final Channel channel;
  private final CountDownLatch gone = new CountDownLatch(1);

  EventStream(Channel channel) {
    this.channel = channel;
  }

  void begin(Verb verb, Json request) {
    DefaultHttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
    head.headers()
        .set(HttpHeaderNames.CONTENT_TYPE, "text/event-stream")
        .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
        .set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    var _ = channel.writeAndFlush(head);
    Thread.ofVirtual().start(() -> run(verb, request));
  }

  private void run(Verb verb, Json request) {
    try {
      Failure failure = Failure.of(() -> verb.run(request, this));
      if (failure != null) {
        say(failure.toJson());
      }
    } catch (InterruptedException _) {
      // Hung up on.
    } finally {
      var _ = channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
      var _ = channel.close();
    }
  }

  @Override
  public void say(Json line) {
    if (!channel.isWritable()) {
      var _ = channel.close();
      return;
    }
    String id = line.get("cursor") instanceof String cursor ? "id: " + cursor + "\n" : "";
    String event = line.get("event") instanceof String name ? "event: " + name + "\n" : "";
    byte[] bytes = (id + event + "data: " + line + "\n\n").getBytes(UTF_8);
    var _ = channel.writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(bytes)));
  }

  @Override
  public void tell(Json line) {
    say(line);
  }

  @Override
  public void untilGone() throws InterruptedException {
    gone.await();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    // Nothing more is expected of who listens.
    ReferenceCountUtil.release(message);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    gone.countDown();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable fault) {
    var _ = context.close();
  }
}
