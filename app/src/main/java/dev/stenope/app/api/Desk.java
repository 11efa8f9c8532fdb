package dev.stenope.app.api;

import dev.stenope.app.Problem;
import dev.stenope.app.a2a.A2a;
import dev.stenope.app.a2a.Target;
import dev.stenope.app.control.Failure;
import dev.stenope.app.control.Verb;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker13;
import io.netty.handler.timeout.IdleStateHandler;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// The requests of one connection, one after the other. Each is worked at on a thread of its own.
final class Desk extends SimpleChannelInboundHandler<FullHttpRequest> {
  /// The most bytes of the body of a request, and of a message by WebSocket.
  static final int MAX_BODY = 1 << 20;

  /// Requests that may wait for the one before them.
  private static final int MAX_WAITING = 16;

  private static final WebSocketDecoderConfig DECODING =
      WebSocketDecoderConfig.newBuilder()
          .maxFramePayloadLength(MAX_BODY)
          .allowExtensions(false)
          .build();

  private final Map<String, Verb> verbs;
  private final A2a a2a;
  private final Documents documents;

  /// Tells the request that is worked at that its client is gone; null where there is none.
  private @Nullable Runnable current;

  /// What came while a request was worked at.
  private final Queue<FullHttpRequest> waiting = new ArrayDeque<>();

  Desk(Map<String, Verb> verbs, A2a a2a, Documents documents) {
    this.a2a = a2a;
    this.verbs = verbs;
    this.documents = documents;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
    if (current == null) {
      take(context, request);
    } else if (waiting.size() < MAX_WAITING) {
      waiting.add(request.retain());
    } else {
      var _ = context.close();
    }
  }

  private void take(ChannelHandlerContext context, FullHttpRequest request) {
    if (!request.decoderResult().isSuccess()) {
      // Nothing that follows can be understood.
      Reply.refuseAll(
          context.channel(), HttpResponseStatus.BAD_REQUEST, "this is no request of HTTP/1.1");
      return;
    }
    try {
      QueryStringDecoder uri = new QueryStringDecoder(request.uri());
      byte[] document = documents.find(uri.path());
      Target target = Target.of(uri.path());
      String task = Routes.watched(uri.path());
      if (uri.path().equals(Routes.SOCKET)) {
        upgrade(context, request);
      } else if (uri.path().equals(Routes.MCP)) {
        tool(context, request);
      } else if (target != null) {
        converse(context, request, target);
      } else if (uri.path().equals(Routes.EVENTS) && request.method().equals(HttpMethod.GET)) {
        stream(context, request, uri, "events", new Json());
      } else if (task != null && request.method().equals(HttpMethod.GET)) {
        stream(context, request, uri, "task-watch", new Json().put("task", task));
      } else if (document != null && request.method().equals(HttpMethod.GET)) {
        Reply.send(
            context.channel(), HttpUtil.isKeepAlive(request), HttpResponseStatus.OK, document);
      } else {
        answer(context, request, uri);
      }
    } catch (IllegalArgumentException | MalformedException e) {
      refuse(context, request, HttpResponseStatus.BAD_REQUEST, String.valueOf(e.getMessage()));
    }
  }

  private void answer(
      ChannelHandlerContext context, FullHttpRequest request, QueryStringDecoder uri)
      throws MalformedException {
    Routes.Match match = Routes.match(request.method(), uri);
    if (match == null) {
      boolean exists = Routes.exists(uri.path());
      refuse(
          context,
          request,
          exists ? HttpResponseStatus.METHOD_NOT_ALLOWED : HttpResponseStatus.NOT_FOUND,
          exists ? "another method is wanted here" : "there is nothing; see /v1/openapi.json");
      return;
    }
    Verb verb = Objects.requireNonNull(verbs.get(match.route().verb()));
    Json asked = match.request();
    if (request.content().isReadable()) {
      Json.read(ByteBufUtil.getBytes(request.content())).members().forEach(asked::put);
    }
    match.route().fixed().forEach(asked::put);
    boolean keep = HttpUtil.isKeepAlive(request);
    Answer answer = new Answer(match.route().list());
    current = answer::hangUp;
    worker(
            context,
            keep,
            () -> {
              answer.run(verb, asked);
              Json body = answer.body();
              return new Outcome(answer.status(), body == null ? new byte[0] : body.toBytes());
            })
        .start();
  }

  /// A client that is gone has cancelled its request (MCP 2026-07-28, Cancellation).
  private void tool(ChannelHandlerContext context, FullHttpRequest request) {
    if (!request.method().equals(HttpMethod.POST)) {
      refuse(context, request, HttpResponseStatus.METHOD_NOT_ALLOWED, "messages are posted here");
      return;
    }
    McpRequest call = McpRequest.of(request, verbs);
    Thread worker = worker(context, HttpUtil.isKeepAlive(request), call::answer);
    current = worker::interrupt;
    worker.start();
  }

  private void converse(ChannelHandlerContext context, FullHttpRequest request, Target target)
      throws MalformedException {
    if (!request.method().equals(target.card() ? HttpMethod.GET : HttpMethod.POST)) {
      refuse(
          context, request, HttpResponseStatus.METHOD_NOT_ALLOWED, "another method is wanted here");
      return;
    }
    A2aRequest call = A2aRequest.of(request, target, a2a);
    if (call.isStream()) {
      EventStream stream = new EventStream(context.channel());
      context.pipeline().addLast(stream);
      context.pipeline().remove(this);
      stream.begin((_, caller) -> call.stream(caller), new Json());
      return;
    }
    Thread worker = worker(context, HttpUtil.isKeepAlive(request), call::answer);
    current = worker::interrupt;
    worker.start();
  }

  /// What a request is answered.
  record Outcome(HttpResponseStatus status, byte[] body) {}

  @FunctionalInterface
  private interface Work {
    Outcome run() throws InterruptedException;
  }

  private Thread worker(ChannelHandlerContext context, boolean keep, Work work) {
    return Thread.ofVirtual()
        .unstarted(
            () -> {
              try {
                Outcome outcome = work.run();
                context
                    .executor()
                    .execute(() -> finish(context, keep, outcome.status(), outcome.body()));
              } catch (InterruptedException _) {
                var _ = context.close();
              } catch (RuntimeException | Error fault) {
                // The client, and its next request, would wait for ever.
                HttpResponseStatus status = HttpResponseStatus.INTERNAL_SERVER_ERROR;
                Problem problem =
                    new Problem("the running node failed", fault.getClass().getSimpleName(), "");
                byte[] body = Failure.json(problem).toBytes();
                context.executor().execute(() -> finish(context, keep, status, body));
                throw fault;
              }
            });
  }

  private void finish(
      ChannelHandlerContext context, boolean keep, HttpResponseStatus status, byte[] body) {
    Reply.send(context.channel(), keep, status, body);
    current = null;
    while (current == null && !waiting.isEmpty()) {
      FullHttpRequest next = waiting.remove();
      try {
        take(context, next);
      } finally {
        next.release();
      }
    }
  }

  private void upgrade(ChannelHandlerContext context, FullHttpRequest request) {
    if (!request.headers().contains(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true)) {
      refuse(context, request, HttpResponseStatus.UPGRADE_REQUIRED, "this is a WebSocket");
      return;
    }
    var _ =
        new WebSocketServerHandshaker13(Routes.SOCKET, null, DECODING)
            .handshake(context.channel(), request)
            .addListener(
                done -> {
                  if (!done.isSuccess()) {
                    var _ = context.close();
                  }
                });
    context.pipeline().addLast(new IdleStateHandler(Socket.SILENCE, 0, 0));
    context.pipeline().addLast(new WebSocketFrameAggregator(MAX_BODY));
    context.pipeline().addLast(new Socket(verbs));
    context.pipeline().remove(this);
  }

  private void stream(
      ChannelHandlerContext context,
      FullHttpRequest request,
      QueryStringDecoder uri,
      String verb,
      Json asked) {
    uri.parameters().forEach((name, values) -> asked.put(name, values.getFirst()));
    String last = request.headers().get("Last-Event-ID");
    if (last != null) {
      asked.put("after", last);
    }
    EventStream stream = new EventStream(context.channel());
    context.pipeline().addLast(stream);
    context.pipeline().remove(this);
    stream.begin(Objects.requireNonNull(verbs.get(verb)), asked);
  }

  private static void refuse(
      ChannelHandlerContext context,
      FullHttpRequest request,
      HttpResponseStatus status,
      String why) {
    Reply.refuse(context.channel(), HttpUtil.isKeepAlive(request), status, why);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (current != null) {
      current.run();
    }
    waiting.forEach(FullHttpRequest::release);
    waiting.clear();
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, @Nullable Throwable fault) {
    var _ = context.close();
  }
}
