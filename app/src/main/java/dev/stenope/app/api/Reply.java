package dev.stenope.app.api;

import dev.stenope.app.Problem;
import dev.stenope.app.control.Failure;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.util.concurrent.TimeUnit;

/// Answers of HTTP.
final class Reply {
  /// Seconds for which a client that is refused may go on sending.
  private static final int LINGER = 5;

  private Reply() {}

  /// Sends an answer in JSON, and hangs up where the connection is not kept.
  static void send(Channel channel, boolean keep, HttpResponseStatus status, byte[] body) {
    var sent = write(channel, keep, status, body);
    if (!keep) {
      var _ = sent.addListener(ChannelFutureListener.CLOSE);
    }
  }

  private static ChannelFuture write(
      Channel channel, boolean keep, HttpResponseStatus status, byte[] body) {
    FullHttpResponse response =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(body));
    headers(response, "application/json", body.length, keep);
    return channel.writeAndFlush(response);
  }

  /// Refuses a request whose body may still come. Whoever calls it hangs up.
  static void refuse(Channel channel, HttpResponseStatus status, String why) {
    var _ = write(channel, false, status, refusal(why));
  }

  static void refuse(Channel channel, boolean keep, HttpResponseStatus status, String why) {
    send(channel, keep, status, refusal(why));
  }

  /// Refuses what comes and all that comes after it, which is to be dropped. To hang up at once on
  /// a client that sends may take the answer from it (RFC 9112, section 9.6).
  static void refuseAll(Channel channel, HttpResponseStatus status, String why) {
    var _ =
        write(channel, false, status, refusal(why))
            .addListener(
                _ -> {
                  var _ = ((SocketChannel) channel).shutdownOutput();
                });
    Runnable close =
        () -> {
          var _ = channel.close();
        };
    var _ = channel.eventLoop().schedule(close, LINGER, TimeUnit.SECONDS);
  }

  private static byte[] refusal(String why) {
    return Failure.json(new Problem("the request was refused", why, "")).toBytes();
  }

  /// Sets what each answer has.
  static HttpHeaders headers(HttpResponse response, String type, long length, boolean keep) {
    HttpUtil.setContentLength(response, length);
    HttpUtil.setKeepAlive(response, keep);
    return response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, type)
        .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
        .set("X-Content-Type-Options", "nosniff");
  }
}
