package dev.stenope.node.relay;

import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.wire.MalformedException;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker13;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.IdleStateHandler;
import java.security.cert.CertificateException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The requests of one connection to a relay.
final class Door extends SimpleChannelInboundHandler<FullHttpRequest> {
  /// The most bytes of the body of a request.
  static final int MAX_BODY = 64 * 1024;

  /// Where a relay is found on its server; clients of HTTP add a name for their session.
  static final String PATH = "/stenope/relay/1";

  private static final Pattern SESSION =
      Pattern.compile(
          Pattern.quote(PATH) + "/([a-z2-7]{26})(?:\\?(?:(new)|(poll)(?:=([0-9]{1,2}))?))?");

  private static final WebSocketDecoderConfig DECODING =
      WebSocketDecoderConfig.newBuilder()
          .maxFramePayloadLength(RelayFrame.MAX_LENGTH)
          .allowExtensions(false)
          .build();

  private final Guests guests;
  private @Nullable HttpSession asked;

  /// Who may come in, and as whom.
  interface Guests {
    /// The place of a node that has come; null if there is none.
    Hub.@Nullable Client join(NodeId node, Hub.Line line);

    /// The same for one that comes with each request, for the first time if `begins`.
    @Nullable Visit session(NodeId node, String name, boolean begins);
  }

  /// A client that comes by single requests.
  record Visit(HttpSession session, Hub.Client client) {}

  Door(Guests guests) {
    this.guests = guests;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
    if (!request.decoderResult().isSuccess()) {
      refuse(context, HttpResponseStatus.BAD_REQUEST);
      return;
    }
    try {
      NodeId node = NodeTls.peer(context.pipeline().get(SslHandler.class).engine().getSession());
      if (request.uri().equals(PATH)
          && request
              .headers()
              .contains(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true)) {
        upgrade(context, node, request);
      } else {
        visit(context, node, request);
      }
    } catch (CertificateException | MalformedException _) {
      refuse(context, HttpResponseStatus.BAD_REQUEST);
    }
  }

  private void upgrade(ChannelHandlerContext context, NodeId node, FullHttpRequest request) {
    Channel channel = context.channel();
    if (!WebSocketVersion.V13
        .toHttpHeaderValue()
        .equals(request.headers().get(HttpHeaderNames.SEC_WEBSOCKET_VERSION))) {
      refuse(context, HttpResponseStatus.BAD_REQUEST);
      return;
    }
    Hub.Client client = guests.join(node, WebSocketDoor.line(channel));
    if (client == null) {
      refuse(context, HttpResponseStatus.SERVICE_UNAVAILABLE);
      return;
    }
    var _ =
        new WebSocketServerHandshaker13(PATH, null, DECODING)
            .handshake(channel, request)
            .addListener(
                done -> {
                  if (!done.isSuccess()) {
                    client.leave();
                    var _ = channel.close();
                  }
                });
    context.pipeline().remove(HttpServerKeepAliveHandler.class);
    context.pipeline().remove(Deadline.class);
    context.pipeline().addLast(new IdleStateHandler(WebSocketDoor.SILENCE, 0, 0));
    context.pipeline().addLast(new WebSocketDoor(client));
    context.pipeline().remove(this);
  }

  private void visit(ChannelHandlerContext context, NodeId node, FullHttpRequest request)
      throws MalformedException {
    Matcher place = SESSION.matcher(request.uri());
    boolean reads = request.method().equals(HttpMethod.GET);
    if (!place.matches() || !(reads || request.method().equals(HttpMethod.POST))) {
      refuse(context, HttpResponseStatus.NOT_FOUND);
      return;
    }
    List<RelayFrame> frames = new ArrayList<>();
    FrameStream stream = new FrameStream();
    stream.take(ByteBufUtil.getBytes(request.content()), frames::add);
    if (!stream.isEven()) {
      throw new MalformedException("half a frame");
    }
    boolean begins = place.group(2) != null;
    Visit visit = guests.session(node, place.group(1), begins);
    if (visit == null) {
      refuse(
          context, begins ? HttpResponseStatus.SERVICE_UNAVAILABLE : HttpResponseStatus.NOT_FOUND);
      return;
    }
    long now = System.nanoTime();
    frames.forEach(frame -> visit.client().take(frame, now));
    if (reads) {
      asked = visit.session();
      // Who speaks HTTP/1.0 knows no answer in pieces, and gets what there is.
      boolean streams = place.group(3) == null && request.protocolVersion().isKeepAliveDefault();
      asked.ask(context, streams, hold(place.group(4)), now);
    } else {
      var _ = context.writeAndFlush(empty(HttpResponseStatus.NO_CONTENT));
    }
  }

  /// How long an answer is to be held open, in nanoseconds.
  private static long hold(@Nullable String seconds) {
    return seconds == null ? HttpSession.HOLD : TimeUnit.SECONDS.toNanos(Integer.parseInt(seconds));
  }

  private static DefaultFullHttpResponse empty(HttpResponseStatus status) {
    return new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.EMPTY_BUFFER);
  }

  private static void refuse(ChannelHandlerContext context, HttpResponseStatus status) {
    DefaultFullHttpResponse answer = empty(status);
    answer.headers().set(HttpHeaderNames.CONTENT_LENGTH, 0);
    var _ = context.writeAndFlush(answer).addListener(ChannelFutureListener.CLOSE);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (asked != null) {
      asked.flush();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (asked != null) {
      asked.gone(context);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable fault) {
    var _ = context.close();
  }
}
