package dev.stenope.app.api;

import dev.stenope.app.Problem;
import dev.stenope.app.a2a.A2a;
import dev.stenope.app.control.Verb;
import dev.stenope.core.wire.Json;
import dev.stenope.node.disk.DurableFile;
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
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// The API of a node that runs. It listens on 127.0.0.1 and nowhere else. `api.json` in the home
/// tells its address as long as it runs, `api.token` what a client must show.
public final class Api implements AutoCloseable {
  /// Where it is unless something else has that port, or the configuration says otherwise.
  public static final int PORT = 4774;

  /// Where what waits for a client is too much, and where it is little again, in bytes.
  private static final int HIGH_WATER = 4 << 20;

  private static final int LOW_WATER = 1 << 20;

  static {
    // Without a word of its own Netty would look for others that log, and one of them complains.
    InternalLoggerFactory.setDefaultFactory(JdkLoggerFactory.INSTANCE);
  }

  private final EventLoopGroup loop;
  private final Channel listening;
  private final Path file;
  private final Gate gate;
  private final Strangers strangers = new Strangers();
  private final Map<String, Verb> verbs;
  private final A2a a2a;
  private final Documents documents = new Documents();
  private final Uploads uploads;
  private final Verb transfer;

  private Api(
      Path home, int port, Set<String> origins, Map<String, Verb> verbs, Consumer<String> untold)
      throws Problem, IOException {
    this.verbs = Map.copyOf(verbs);
    this.a2a = new A2a(new LocalVerbs(this.verbs), untold);
    this.gate = new Gate(Token.of(home), origins);
    this.uploads = new Uploads(home);
    this.transfer = Objects.requireNonNull(verbs.get("file-transfer"));
    this.file = home.resolve("api.json");
    this.loop =
        new MultiThreadIoEventLoopGroup(
            1,
            Thread.ofPlatform().name("stenope-api").daemon().factory(),
            NioIoHandler.newFactory());
    try {
      this.listening = listen(port);
      DurableFile.write(file, new Json().put("url", url()).toBytes());
    } catch (IOException e) {
      end(loop);
      throw e;
    }
  }

  /// Starts it on a port, or on any where that is 0. `origins` are those of web pages and browser
  /// extensions that may use it. `untold` hears what a client of A2A should have been told.
  public static Api start(
      Path home, int port, Set<String> origins, Map<String, Verb> verbs, Consumer<String> untold)
      throws Problem {
    try {
      return new Api(home, port, origins, verbs, untold);
    } catch (IOException e) {
      throw Problem.of("the API cannot start", e, "Say another port, or `off`, after `api:`");
    }
  }

  private Channel listen(int port) throws IOException {
    ServerBootstrap server =
        new ServerBootstrap()
            .group(loop)
            .channel(NioServerSocketChannel.class)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(
                ChannelOption.WRITE_BUFFER_WATER_MARK,
                new WriteBufferWaterMark(LOW_WATER, HIGH_WATER))
            .childHandler(new Entrance());
    var bound = server.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
    if (!bound.awaitUninterruptibly().isSuccess()) {
      throw new IOException("port " + port + " of 127.0.0.1 cannot be had", bound.cause());
    }
    return bound.channel();
  }

  /// Where it is.
  public String url() {
    return "http://127.0.0.1:" + ((InetSocketAddress) listening.localAddress()).getPort();
  }

  private final class Entrance extends ChannelInitializer<SocketChannel> {
    @Override
    protected void initChannel(SocketChannel channel) {
      channel
          .pipeline()
          .addLast(new Backpressure())
          .addLast(new HttpServerCodec())
          .addLast(new Bodies(gate, strangers, uploads, transfer))
          .addLast(new HttpObjectAggregator(Desk.MAX_BODY))
          .addLast(new Desk(verbs, a2a, documents));
    }
  }

  private static void end(EventLoopGroup loop) {
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    end(loop);
    try {
      Files.deleteIfExists(file);
    } catch (IOException _) {
      // The next start writes another one.
    }
  }
}
