package dev.stenope.node.carrier;

import dev.stenope.core.crypto.Identity;
import dev.stenope.node.Home;
import dev.stenope.node.drop.ServerProcess;
import dev.stenope.node.relay.Admission;
import dev.stenope.node.relay.Relay;
import dev.stenope.node.relay.RelaySettings;
import dev.stenope.node.relay.TlsHop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two whole nodes between which no datagram passes, and a relay that each reaches through a proxy
/// of Debian, which does not hand WebSocket on and gives up answers of which nothing comes.
@Tag("servers")
class PlainProxiesTest {
  private static final int MESSAGES = 100;
  private static final Duration MEETING = Duration.ofSeconds(15);
  private static final Duration TALK = Duration.ofSeconds(20);

  /// The seconds after which the proxies give up an answer of which nothing comes.
  private static final int PATIENCE = 3;

  @TempDir Path directory;

  private final Identity owner = Identity.make(new SecureRandom());

  /// Starts a proxy that listens on a port and leads to another.
  @FunctionalInterface
  private interface Proxy {
    ServerProcess start(int port, int to) throws IOException;
  }

  /// It hands answers on once they are whole, and speaks HTTP/1.0 to the relay if it is `old`.
  private ServerProcess lighttpd(int port, int to, boolean old) throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("lighttpd-" + port + ".conf"),
            """
            server.document-root = "%1$s"
            server.bind = "127.0.0.1"
            server.port = %2$d
            server.modules = ( "mod_proxy" )
            server.stream-response-body = 0
            proxy.header = ( "force-http10" => "%5$s" )
            proxy.server = ( "" => (( "host" => "127.0.0.1", "port" => %3$d, "read-timeout" => %4$d )) )
            """
                .formatted(directory, port, to, PATIENCE, old ? "enable" : "disable"));
    return ServerProcess.start(
        directory, "server started", List.of("/usr/sbin/lighttpd", "-D", "-f", file.toString()));
  }

  /// It hands answers on as they come.
  private ServerProcess apache(int port, int to) throws IOException {
    StringBuilder configuration = new StringBuilder();
    for (String module : List.of("mpm_event", "authz_core", "proxy", "proxy_http")) {
      configuration.append(
          "LoadModule %1$s_module /usr/lib/apache2/modules/mod_%1$s.so\n".formatted(module));
    }
    configuration.append(
        """
        ServerRoot %1$s
        DefaultRuntimeDir %1$s
        PidFile httpd-%2$d.pid
        ErrorLog /dev/stderr
        ServerName localhost
        Listen 127.0.0.1:%2$d
        User www-data
        Group www-data
        ProxyTimeout %4$d
        ProxyPass / http://127.0.0.1:%3$d/
        """
            .formatted(directory, port, to, PATIENCE));
    Path file = Files.writeString(directory.resolve("httpd-" + port + ".conf"), configuration);
    return ServerProcess.start(
        directory,
        "resuming normal operations",
        List.of("/usr/sbin/apache2", "-f", file.toString(), "-DFOREGROUND"));
  }

  /// A node and the proxy that it has.
  private final class Side implements AutoCloseable {
    final ProxiedParty party;
    private final TlsHop behind;
    private final ServerProcess proxy;

    Side(String name, String address, Relay relay, Proxy kind) throws IOException {
      Home home = Party.home(directory, name);
      int port = ServerProcess.freePort();
      behind = TlsHop.behind(home.identity(), relay);
      proxy = kind.start(port, behind.port());
      party = new ProxiedParty(home, directory, address, owner, relay, port);
    }

    @Override
    public void close() throws IOException {
      try (behind;
          proxy) {
        party.close();
      }
    }
  }

  private void assertTheyTalkThrough(Proxy kind) throws Exception {
    RelaySettings settings = RelaySettings.on("127.0.0.1", 0).withOpen(true);
    try (Relay relay = Relay.start(owner, settings, _ -> Admission.GUEST);
        Side one = new Side("one", "127.0.0.1", relay, kind);
        Side two = new Side("two", "::1", relay, kind)) {
      ProxiedParty.meet(one.party, two.party, MEETING);
      ProxiedParty.talk(one.party, two.party, 0, MESSAGES, TALK);
      // Longer than the proxies wait for an answer.
      TimeUnit.SECONDS.sleep(3 * PATIENCE);
      ProxiedParty.talk(one.party, two.party, MESSAGES, MESSAGES, TALK);
      one.party.assertCalm();
      two.party.assertCalm();
    }
  }

  @Test
  void lighttpdHandsOnWhatIsWhole() throws Exception {
    assertTheyTalkThrough((port, to) -> lighttpd(port, to, false));
  }

  @Test
  void lighttpdSpeaksHttp10() throws Exception {
    assertTheyTalkThrough((port, to) -> lighttpd(port, to, true));
  }

  @Test
  void apacheHandsOnWhatComes() throws Exception {
    assertTheyTalkThrough(this::apache);
  }
}
