package dev.stenope.node.relay;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// A client that speaks HTTP: what is for it waits, for a short time, until it asks. Each answer is
/// either a stream, which goes on as more comes, or a poll, which ends with the first that comes.
/// For the thread of the relay. Times are in nanoseconds.
final class HttpSession implements Hub.Line {
  /// The most bytes that wait.
  static final int MAX_WAITING = 256 * 1024;

  /// How long an answer is held open at most.
  static final long HOLD = 25_000_000_000L;

  /// How long a session lives after the last question.
  static final long LINGER = 30_000_000_000L;

  private static final long SECOND = 1_000_000_000L;

  private final Queue<byte[]> frames = new ArrayDeque<>();
  private int waiting;
  private @Nullable ChannelHandlerContext asker;
  private boolean streams;
  private long hold = HOLD;
  private long askedAt;
  private long saidAt;
  private boolean closed;

  HttpSession(long now) {
    this.askedAt = now;
  }

  @Override
  public boolean send(RelayFrame frame) {
    byte[] bytes = RelayFrame.write(frame);
    if (closed || waiting + bytes.length > MAX_WAITING) {
      return false;
    }
    frames.add(bytes);
    waiting += bytes.length;
    flush();
    return true;
  }

  /// The client asks for what there is, and for an answer that is held open for `wanted` at most; a
  /// question before that is answered by nothing.
  void ask(ChannelHandlerContext context, boolean wantsStream, long wanted, long now) {
    end();
    asker = context;
    streams = wantsStream;
    hold = Math.min(HOLD, wanted);
    askedAt = now;
    if (wantsStream) {
      HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
      head.headers()
          .set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED)
          .set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_OCTET_STREAM)
          .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE);
      var _ = context.write(head);
      say(now);
    }
    flush();
  }

  private void say(long now) {
    saidAt = now;
    send(new RelayFrame.Idle());
  }

  /// The connection with the open question may have more room.
  void flush() {
    ChannelHandlerContext context = asker;
    if (context == null || frames.isEmpty() || !context.channel().isWritable()) {
      return;
    }
    List<byte[]> all = new ArrayList<>(frames);
    frames.clear();
    waiting = 0;
    byte[] body = FrameStream.write(all);
    if (streams) {
      var _ = context.writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(body)));
    } else {
      asker = null;
      answer(context, body);
    }
  }

  private static void answer(ChannelHandlerContext context, byte[] body) {
    DefaultFullHttpResponse whole =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.wrappedBuffer(body));
    whole
        .headers()
        .set(HttpHeaderNames.CONTENT_LENGTH, body.length)
        .set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_OCTET_STREAM)
        .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE);
    var _ = context.writeAndFlush(whole);
  }

  private void end() {
    ChannelHandlerContext context = asker;
    asker = null;
    if (context == null) {
      return;
    }
    if (streams) {
      var _ = context.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
    } else {
      answer(context, new byte[0]);
    }
  }

  /// The connection of the client's question is gone.
  void gone(ChannelHandlerContext context) {
    if (context.equals(asker)) {
      asker = null;
    }
  }

  /// Ends an answer that was held long enough, and shows that a stream is alive. Called each second
  /// or so.
  void wake(long now) {
    if (asker != null && now - askedAt > hold) {
      end();
      askedAt = now;
    } else if (asker != null && streams && now - saidAt > 5 * SECOND) {
      say(now);
    }
  }

  boolean isOver(long now) {
    return closed || (asker == null && now - askedAt > LINGER);
  }

  @Override
  public void close() {
    closed = true;
    end();
  }
}
