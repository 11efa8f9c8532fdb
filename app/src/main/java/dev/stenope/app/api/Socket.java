package dev.stenope.app.api;

import dev.stenope.app.Problem;
import dev.stenope.app.control.Failure;
import dev.stenope.app.control.Verb;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.timeout.IdleStateEvent;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// A client by WebSocket (RFC 6455). Each text is a request `{"id", "command", ...}`, as on the
/// control socket. Each line of its answer carries that `id`, and the last one `"end": true`. A
/// request goes on with `{"id", "say": {...}}` where its verb listens, and ends with `{"id",
/// "cancel": true}`.
final class Socket extends SimpleChannelInboundHandler<WebSocketFrame> {
  /// Seconds of silence after which a client is asked; after two times that it is gone.
  static final int SILENCE = 30;

  /// Requests of one client that may be worked at.
  private static final int MAX_TALKS = 64;

  private final Map<String, Verb> verbs;
  private final Map<String, Talk> talks = new ConcurrentHashMap<>();
  private boolean asked;

  Socket(Map<String, Verb> verbs) {
    this.verbs = verbs;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
    asked = false;
    switch (frame) {
      case TextWebSocketFrame text -> heard(context, text.text());
      case PingWebSocketFrame ping -> {
        if (context.channel().isWritable()) {
          var _ = context.writeAndFlush(new PongWebSocketFrame(ping.content().retain()));
        }
      }
      case PongWebSocketFrame _ -> {}
      case CloseWebSocketFrame _ -> {
        var _ = context.close();
      }
      default -> end(context, WebSocketCloseStatus.INVALID_MESSAGE_TYPE);
    }
  }

  private void heard(ChannelHandlerContext context, String text) {
    Json request;
    String id;
    try {
      request = Json.read(text.getBytes(StandardCharsets.UTF_8));
      id = id(request);
    } catch (MalformedException _) {
      end(context, WebSocketCloseStatus.INVALID_PAYLOAD_DATA);
      return;
    }
    Talk known = talks.get(id);
    Verb verb = verbs.get(request.text("command", ""));
    if (request.get("say") instanceof Json said && known != null) {
      known.hear(said);
    } else if (request.flag("cancel")) {
      if (known != null) {
        known.end();
      }
    } else if (known != null || talks.size() >= MAX_TALKS) {
      refuse(context.channel(), id, "its id is in use, or too much is asked at a time");
    } else if (verb != null) {
      Talk talk = new Talk(context.channel(), id, () -> talks.remove(id));
      talks.put(id, talk);
      talk.run(verb, request);
    } else {
      refuse(context.channel(), id, "there is no such command; see /v1/asyncapi.json");
    }
  }

  private static String id(Json request) throws MalformedException {
    Object id = request.get("id");
    if (id instanceof String || id instanceof Long) {
      String text = id.toString();
      if (text.length() <= 64) {
        return text;
      }
    }
    throw new MalformedException("no id");
  }

  private static void refuse(Channel channel, String id, String why) {
    Json error = Failure.json(new Problem("the request was refused", why, ""));
    var _ =
        channel.writeAndFlush(
            new TextWebSocketFrame(error.put("id", id).put("end", true).toString()));
  }

  private static void end(ChannelHandlerContext context, WebSocketCloseStatus reason) {
    var _ =
        context
            .writeAndFlush(new CloseWebSocketFrame(reason))
            .addListener(ChannelFutureListener.CLOSE);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof IdleStateEvent) {
      if (asked) {
        var _ = context.close();
      } else {
        asked = true;
        var _ = context.writeAndFlush(new PingWebSocketFrame());
      }
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    talks.values().forEach(Talk::maySayMore);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    talks.values().forEach(Talk::end);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable fault) {
    if (fault instanceof TooLongFrameException) {
      end(context, WebSocketCloseStatus.MESSAGE_TOO_BIG);
    } else {
      var _ = context.close();
    }
  }
}
