package dev.stenope.node.carrier;

import dev.stenope.core.crypto.Identity;
import dev.stenope.core.path.PathBook;
import dev.stenope.core.path.RelayAddress;
import dev.stenope.node.drop.http.EnvironmentProxies;
import dev.stenope.node.relay.NodeTls;
import java.io.IOException;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// A relay, by WebSocket where that works and by HTTP where it does not. What worked last is tried
/// first for a while.
final class RelayBroker implements Broker {
  /// How long WebSocket is waited for before HTTP is tried beside it.
  private static final Duration HEAD_START = Duration.ofMillis(800);

  /// How long either is waited for.
  static final Duration PATIENCE = Duration.ofSeconds(8);

  /// How long HTTP is taken at once where WebSocket did not work, in nanoseconds.
  private static final long REMEMBERED = TimeUnit.MINUTES.toNanos(10);

  /// More than any relay takes from a node by default.
  private static final long RATE = 4_000_000;

  private final RelayAddress address;
  private final SSLContext tls;
  private final ProxySelector proxies;
  private final SecureRandom random = new SecureRandom();
  private volatile long avoidedAt = System.nanoTime() - REMEMBERED;

  /// Takes longer to open than HTTP did.
  private @Nullable WebSocketLine late;

  /// `self` is shown to the relay.
  RelayBroker(RelayAddress address, Identity self) {
    this(address, self, new EnvironmentProxies(System.getenv()));
  }

  RelayBroker(RelayAddress address, Identity self, ProxySelector proxies) {
    this.address = address;
    this.proxies = proxies;
    this.tls = NodeTls.client(self, address.pin());
  }

  @Override
  public List<PathBook.Kind> kinds() {
    return List.of(PathBook.Kind.WEBSOCKET, PathBook.Kind.HTTP);
  }

  @Override
  public long rate() {
    return RATE;
  }

  @Override
  public String place() {
    return address.place();
  }

  @Override
  public Line connect(BiConsumer<String, byte[]> heard) throws IOException {
    WebSocketLine line = late;
    if (line != null && line.await(Duration.ZERO)) {
      late = null;
      return line;
    }
    close();
    if (System.nanoTime() - avoidedAt < REMEMBERED) {
      return http(heard);
    }
    line = new WebSocketLine(address, client(), heard, this::avoidWebSocket);
    if (line.await(HEAD_START)) {
      return line;
    }
    try {
      Line other = http(heard);
      if (line.hasFailed()) {
        avoidWebSocket();
        line.close();
        return other;
      }
      late = line;
      return new Interim(other, line);
    } catch (IOException e) {
      if (line.await(PATIENCE)) {
        return line;
      }
      line.close();
      throw line.fault(e);
    }
  }

  /// A line by HTTP as long as the one by WebSocket is neither open nor refused.
  private final class Interim implements Line {
    private final Line line;
    private @Nullable WebSocketLine better;

    Interim(Line line, WebSocketLine better) {
      this.line = line;
      this.better = better;
    }

    @Override
    public PathBook.Kind kind() {
      return line.kind();
    }

    @Override
    public void listen(String name) throws IOException {
      line.listen(name);
    }

    @Override
    public void ignore(String name) throws IOException {
      line.ignore(name);
    }

    @Override
    public void publish(String name, byte[] packet) throws IOException {
      line.publish(name, packet);
    }

    @Override
    public void check() throws IOException {
      WebSocketLine other = better;
      if (other != null && other.await(Duration.ZERO)) {
        throw new BetterException();
      }
      if (other != null && other.hasFailed()) {
        better = null;
        late = null;
        avoidWebSocket();
        other.close();
      }
      line.check();
    }

    @Override
    public @Nullable String complaint() {
      return line.complaint();
    }

    @Override
    public void close() {
      line.close();
    }
  }

  @Override
  public void close() {
    if (late != null) {
      late.close();
      late = null;
    }
  }

  private Line http(BiConsumer<String, byte[]> heard) throws IOException {
    return HttpLine.open(address, client(), heard, random);
  }

  /// WebSocket is not opened, or opened and then silent.
  private void avoidWebSocket() {
    avoidedAt = System.nanoTime();
  }

  private HttpClient client() {
    return HttpClient.newBuilder()
        .sslContext(tls)
        .version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(PATIENCE)
        .followRedirects(HttpClient.Redirect.NEVER)
        .proxy(proxies)
        .executor(task -> Thread.ofVirtual().name("stenope-relay-line").start(task))
        .build();
  }
}
