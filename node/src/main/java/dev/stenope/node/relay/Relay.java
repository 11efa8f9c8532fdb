package dev.stenope.node.relay;

import dev.stenope.core.crypto.Identity;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.path.RelayAddress;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/// A relay that runs: one TLS port, by which nodes hand each other sealed packets. It sees the keys
/// of its clients and the names of their channels, and keeps nothing. One thread does all the work.
public final class Relay implements AutoCloseable {
  /// The time for the TLS handshake, in milliseconds.
  static final long HANDSHAKE = 5_000;

  /// Where what waits for a client is too much, and where it is little again, in bytes.
  static final int HIGH_WATER = 256 * 1024;

  private static final int LOW_WATER = 64 * 1024;

  private static final int MAX_REQUEST_LINE = 256;
  private static final int MAX_HEADERS = 8192;
  private static final int BACKLOG = 256;

  static {
    // Without a word of its own Netty would look for others that log, and one of them complains.
    InternalLoggerFactory.setDefaultFactory(JdkLoggerFactory.INSTANCE);
  }

  private final Identity self;
  private final SSLContext tls;
  private final Function<NodeId, Admission> admission;
  private final Hub hub;
  private final Crowd crowd = new Crowd();
  private final Map<String, Door.Visit> sessions = new HashMap<>();
  private final EventLoopGroup loop;
  private final Channel listening;
  private final RelaySettings settings;

  private Relay(Identity node, RelaySettings settings, Function<NodeId, Admission> peers)
      throws IOException {
    this.settings = settings;
    this.self = node.relay();
    this.tls = NodeTls.server(self);
    this.admission = id -> admission(settings, id, peers.apply(id));
    this.hub = new Hub(settings.rate());
    this.loop =
        new MultiThreadIoEventLoopGroup(
            1,
            Thread.ofPlatform().name("stenope-relay").daemon().factory(),
            NioIoHandler.newFactory());
    try {
      this.listening = listen();
    } catch (IOException e) {
      close(loop);
      throw e;
    }
    var _ = loop.scheduleWithFixedDelay(this::sweep, 1, 1, TimeUnit.SECONDS);
  }

  /// Starts the relay of a node, which serves those of the settings, too, unless `peers` bars them.
  /// Raises an [IOException] in words of a person if the port cannot be had.
  public static Relay start(
      Identity node, RelaySettings settings, Function<NodeId, Admission> peers) throws IOException {
    return new Relay(node, settings, peers);
  }

  private static Admission admission(RelaySettings settings, NodeId id, Admission asPeer) {
    boolean named = settings.open() || settings.allow().contains(id);
    return named && asPeer == Admission.GUEST ? Admission.SERVED : asPeer;
  }

  private Channel listen() throws IOException {
    InetSocketAddress address =
        settings.listen().isEmpty()
            ? new InetSocketAddress(settings.port())
            : new InetSocketAddress(settings.listen(), settings.port());
    ServerBootstrap server =
        new ServerBootstrap()
            .group(loop)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(
                ChannelOption.WRITE_BUFFER_WATER_MARK,
                new WriteBufferWaterMark(LOW_WATER, HIGH_WATER))
            .childHandler(new Entrance());
    var bound = server.bind(address).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(
          "cannot listen on TCP "
              + address.getHostString()
              + ":"
              + settings.port()
              + ": "
              + bound.cause().getMessage(),
          bound.cause());
    }
    return bound.channel();
  }

  /// The port that it listens on.
  public int port() {
    return ((InetSocketAddress) listening.localAddress()).getPort();
  }

  /// The address of the relay on this host.
  public RelayAddress address(String host) {
    return new RelayAddress(host, port(), self.id());
  }

  /// The address of the relay as others reach it; null if that is not known.
  public @Nullable RelayAddress address() {
    String host = settings.host();
    return host == null ? null : address(host);
  }

  /// A client within this process.
  public interface Inside extends AutoCloseable {
    /// Says it, without waiting.
    void say(RelayFrame frame);

    @Override
    void close();
  }

  /// Takes in the node that this relay belongs to, on a short way. `heard` is called on the thread
  /// of the relay, and must not wait.
  public Inside enter(NodeId node, Consumer<RelayFrame> heard) {
    Hub.Line line =
        new Hub.Line() {
          @Override
          public boolean send(RelayFrame frame) {
            heard.accept(frame);
            return true;
          }

          @Override
          public void close() {}
        };
    Future<Hub.Client> joined = loop.submit(() -> hub.host(node, line, System.nanoTime()));
    return new Inside() {
      @Override
      public void say(RelayFrame frame) {
        then(client -> client.take(frame, System.nanoTime()));
      }

      @Override
      public void close() {
        then(Hub.Client::leave);
      }

      private void then(Consumer<Hub.Client> step) {
        try {
          loop.execute(() -> step.accept(joined.getNow()));
        } catch (RejectedExecutionException _) {
          // The relay is closed, and knows nobody any more.
        }
      }
    };
  }

  /// How many clients are connected.
  public int clients() {
    return loop.submit(hub::size).syncUninterruptibly().getNow();
  }

  private final class Entrance extends ChannelInitializer<SocketChannel> {
    @Override
    protected void initChannel(SocketChannel channel) {
      SSLEngine engine = tls.createSSLEngine();
      engine.setUseClientMode(false);
      engine.setNeedClientAuth(true);
      engine.setEnabledProtocols(new String[] {NodeTls.VERSION});
      SslHandler ssl = new SslHandler(engine);
      ssl.setHandshakeTimeoutMillis(HANDSHAKE);
      channel
          .pipeline()
          .addLast(crowd)
          .addLast(ssl)
          .addLast(
              new HttpServerCodec(
                  new HttpDecoderConfig()
                      .setMaxInitialLineLength(MAX_REQUEST_LINE)
                      .setMaxHeaderSize(MAX_HEADERS)))
          .addLast(new HttpServerKeepAliveHandler())
          .addLast(new Deadline())
          .addLast(new HttpObjectAggregator(Door.MAX_BODY))
          .addLast(new Door(new Visitors()));
    }
  }

  private final class Visitors implements Door.Guests {
    @Override
    public Hub.@Nullable Client join(NodeId node, Hub.Line line) {
      return hub.join(node, admission.apply(node), line, System.nanoTime());
    }

    @Override
    public Door.@Nullable Visit session(NodeId node, String name, boolean begins) {
      String key = node.text() + name;
      Door.Visit known = sessions.get(key);
      if (known != null || !begins) {
        return known;
      }
      HttpSession session = new HttpSession(System.nanoTime());
      Hub.Client client = join(node, session);
      if (client == null) {
        return null;
      }
      Door.Visit visit = new Door.Visit(session, client);
      sessions.put(key, visit);
      return visit;
    }
  }

  private void sweep() {
    long now = System.nanoTime();
    hub.sweep(admission, now);
    sessions.values().forEach(visit -> visit.session().wake(now));
    sessions
        .values()
        .removeIf(
            visit -> {
              boolean over = visit.session().isOver(now);
              if (over) {
                visit.client().leave();
              }
              return over;
            });
  }

  private static void close(EventLoopGroup loop) {
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
  }

  /// Ends all connections.
  @Override
  public void close() {
    close(loop);
  }
}
