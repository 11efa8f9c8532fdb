package dev.stenope.app.openclaw;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stenope.core.crypto.Identity;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/// A gateway of OpenClaw as far as this node speaks with one, in the frames that openclaw 2026.9.6
/// was seen to send. It checks who connects as that does; what it does with each method can be
/// changed.
public final class StubGateway implements AutoCloseable {
  public static final String TOKEN = "tok-0123456789abcdef";

  private static final String NONCE = "70038af7-90b0-43b8-aba7-93f24631e229";
  private static final long TIME = 1_795_800_497_567L;

  private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Map<String, BiConsumer<Json, Line>> methods = new ConcurrentHashMap<>();
  private final Set<Channel> open = ConcurrentHashMap.newKeySet();
  private final BlockingQueue<Json> heard = new LinkedBlockingQueue<>();
  private final Channel listening;
  private volatile String life = UUID.randomUUID().toString();
  private volatile boolean greets = true;

  public StubGateway() {
    methods.put("connect", this::connect);
    methods.put(
        "agent",
        (params, line) ->
            line.reply(new Json().put("runId", run(params)).put("status", "accepted")));
    methods.put("agent.wait", (params, line) -> line.reply(said(params, "heard")));
    methods.put("chat.history", (_, line) -> line.reply(new Json().put("messages", List.of())));
    methods.put("chat.abort", (_, line) -> line.reply(new Json().put("aborted", true)));
    listening =
        new ServerBootstrap()
            .group(loop)
            .channel(NioServerSocketChannel.class)
            .childHandler(new Entrance())
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .syncUninterruptibly()
            .channel();
  }

  public String url() {
    return "ws://127.0.0.1:" + ((InetSocketAddress) listening.localAddress()).getPort();
  }

  /// Does something else at a method than it would.
  public void on(String method, BiConsumer<Json, Line> what) {
    methods.put(method, what);
  }

  /// Says nothing to those who connect from now on.
  public void fallSilent() {
    greets = false;
  }

  /// Forgets all connections, as when it is started again.
  public void restart() {
    life = UUID.randomUUID().toString();
    for (Channel channel : open) {
      var _ = channel.close();
    }
  }

  /// Tells all who are connected.
  public void tell(String event, Json payload) {
    open.forEach(channel -> new Line(channel, "").tell(event, payload));
  }

  /// The parameters of the next call of this method.
  public Json awaitCall(String method) throws InterruptedException, MalformedException {
    while (true) {
      Json request = heard.poll(30, TimeUnit.SECONDS);
      if (request == null) {
        throw new AssertionError("no " + method);
      }
      if (method.equals(request.get("method"))) {
        return request.object("params");
      }
    }
  }

  /// Whether this method was called since the last call that was waited for.
  public boolean wasCalled(String method) {
    return heard.stream().anyMatch(each -> method.equals(each.get("method")));
  }

  /// What is answered about a run that is over.
  public static Json said(Json params, String text) {
    return new Json()
        .put("runId", params.get("runId"))
        .put("status", "ok")
        .put("terminalReply", new Json().put("disposition", "visible").put("text", text));
  }

  /// The name of the run that a call of `agent` begins.
  public static String run(Json params) {
    return params.text("idempotencyKey", "");
  }

  private void connect(Json params, Line line) {
    try {
      Json device = params.object("device");
      Json client = params.object("client");
      String token = params.object("auth").text("token");
      byte[] key = Base64.getUrlDecoder().decode(device.text("publicKey"));
      String signed =
          String.join(
              "|",
              "v3",
              device.text("id"),
              client.text("id"),
              client.text("mode"),
              params.text("role"),
              String.join(",", params.list("scopes").stream().map(String::valueOf).toList()),
              String.valueOf(device.number("signedAt")),
              token,
              device.text("nonce"),
              client.text("platform"),
              "");
      byte[] signature = Base64.getUrlDecoder().decode(device.text("signature"));
      boolean valid =
          device.text("nonce").equals(NONCE)
              && device.number("signedAt") == TIME
              && Identity.verify(key, signed.getBytes(UTF_8), signature);
      if (!valid) {
        line.refuse("INVALID_REQUEST", "device signature invalid", "DEVICE_AUTH_SIGNATURE_INVALID");
      } else if (!token.equals(TOKEN)) {
        line.refuse(
            "INVALID_REQUEST", "unauthorized: gateway token mismatch", "AUTH_TOKEN_MISMATCH");
      } else {
        line.reply(
            new Json()
                .put("type", "hello-ok")
                .put("protocol", 4L)
                .put("server", new Json().put("version", "2026.9.6").put("bootId", life))
                .put("policy", new Json().put("tickIntervalMs", 30_000L)));
      }
    } catch (MalformedException e) {
      line.refuse("INVALID_REQUEST", String.valueOf(e.getMessage()), "");
    }
  }

  /// A request that waits for its answer.
  public record Line(Channel channel, String id) {
    public void reply(Json payload) {
      raw(head().put("ok", true).put("payload", payload).toString());
    }

    public void refuse(String code, String message, String detail) {
      Json error =
          new Json()
              .put("code", code)
              .put("message", message)
              .put("retryable", code.equals("UNAVAILABLE"))
              .put("details", detail.isEmpty() ? null : new Json().put("code", detail));
      raw(head().put("ok", false).put("error", error).toString());
    }

    private Json head() {
      return new Json().put("type", "res").put("id", id);
    }

    public void tell(String event, Json payload) {
      raw(new Json().put("type", "event").put("event", event).put("payload", payload).toString());
    }

    public void raw(String text) {
      var _ = channel.writeAndFlush(new TextWebSocketFrame(text));
    }

    public void hangUp() {
      var _ = channel.close();
    }
  }

  private final class Entrance extends ChannelInitializer<SocketChannel> {
    @Override
    protected void initChannel(SocketChannel channel) {
      channel
          .pipeline()
          .addLast(new HttpServerCodec())
          .addLast(new HttpObjectAggregator(65536))
          .addLast(new WebSocketServerProtocolHandler("/", null, false, 1 << 20))
          .addLast(new Conversation());
    }
  }

  private final class Conversation extends SimpleChannelInboundHandler<TextWebSocketFrame> {
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event instanceof WebSocketServerProtocolHandler.HandshakeComplete && greets) {
        open.add(context.channel());
        new Line(context.channel(), "")
            .tell("connect.challenge", new Json().put("nonce", NONCE).put("ts", TIME));
      }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, TextWebSocketFrame frame)
        throws MalformedException {
      Json request = Json.read(frame.text().getBytes(UTF_8));
      heard.add(request);
      Line line = new Line(context.channel(), request.text("id"));
      BiConsumer<Json, Line> method = methods.get(request.text("method"));
      if (method == null) {
        line.refuse("INVALID_REQUEST", "unknown method", "");
      } else {
        method.accept(request.object("params"), line);
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      open.remove(context.channel());
    }
  }

  @Override
  public void close() {
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
  }
}
