package dev.stenope.node.carrier;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.stenope.core.crypto.Identity;
import dev.stenope.core.path.PathBook;
import dev.stenope.core.path.RelayAddress;
import dev.stenope.core.wire.Base32;
import dev.stenope.node.drop.ServerProcess;
import dev.stenope.node.relay.Admission;
import dev.stenope.node.relay.BreakingBox;
import dev.stenope.node.relay.BreakingBox.Manner;
import dev.stenope.node.relay.Relay;
import dev.stenope.node.relay.RelaySettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A relay behind the plain HTTP proxy of Apache, which only knows CONNECT. The relay is named by
/// an address that nothing but the proxy has any use for.
@Tag("servers")
class ProxiedLinesTest {
  @TempDir Path directory;

  private final SecureRandom random = new SecureRandom();
  private final Identity owner = Identity.make(random);
  private final Identity self = Identity.make(random);

  private ServerProcess proxy(int port, int relay) throws IOException {
    StringBuilder configuration = new StringBuilder();
    for (String module : List.of("mpm_event", "authz_core", "proxy", "proxy_connect")) {
      configuration.append(
          "LoadModule %1$s_module /usr/lib/apache2/modules/mod_%1$s.so\n".formatted(module));
    }
    configuration.append(
        """
        ServerRoot %1$s
        DefaultRuntimeDir %1$s
        PidFile httpd.pid
        ErrorLog /dev/stderr
        ServerName localhost
        Listen 127.0.0.1:%2$d
        User www-data
        Group www-data
        ProxyRequests On
        AllowCONNECT %3$d
        """
            .formatted(directory, port, relay));
    Path file = Files.writeString(directory.resolve("httpd.conf"), configuration);
    return ServerProcess.start(
        directory,
        "resuming normal operations",
        List.of("/usr/sbin/apache2", "-f", file.toString(), "-DFOREGROUND"));
  }

  private void carries(RelayAddress relay, PathBook.Kind kind) throws Exception {
    int port = ServerProcess.freePort();
    BlockingQueue<byte[]> heard = new LinkedBlockingQueue<>();
    ProxySelector proxies =
        ProxySelector.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    byte[] packet = new byte[1452];
    random.nextBytes(packet);
    String name = Base32.encode(new byte[16]);
    try (ServerProcess _ = proxy(port, relay.port());
        RelayBroker broker = new RelayBroker(relay, self, proxies)) {
      Broker.Line line = broker.connect((_, came) -> heard.add(came));
      while (line.kind() != kind) {
        try {
          line.check();
          TimeUnit.MILLISECONDS.sleep(10);
        } catch (Broker.BetterException _) {
          line.close();
          line = broker.connect((_, came) -> heard.add(came));
        }
      }
      line.listen(name);
      byte[] came = null;
      for (int i = 0; came == null && i < 200; i++) {
        line.publish(name, packet);
        line.check();
        came = heard.poll(100, TimeUnit.MILLISECONDS);
      }
      assertArrayEquals(packet, Objects.requireNonNull(came, "nothing came"));
      assertEquals(kind, line.kind());
      line.close();
    }
  }

  private Relay relay() throws IOException {
    return Relay.start(
        owner, RelaySettings.on("127.0.0.1", 0).withOpen(true), _ -> Admission.GUEST);
  }

  @Test
  void webSocketGoesThrough() throws Exception {
    try (Relay relay = relay()) {
      carries(relay.address("127.0.0.1"), PathBook.Kind.WEBSOCKET);
    }
  }

  @Test
  void httpGoesThrough() throws Exception {
    try (Relay relay = relay();
        BreakingBox box = new BreakingBox(owner, relay, self, Manner.REFUSES_WEBSOCKET)) {
      carries(box.address(), PathBook.Kind.HTTP);
    }
  }
}
