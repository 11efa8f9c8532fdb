package dev.stenope.node.drop.nats;

import io.nats.client.Options;
import java.security.GeneralSecurityException;
import java.time.Duration;
import javax.net.ssl.SSLContext;

/// How this node connects to NATS servers: once, as the address says.
public final class NatsClient {
  private NatsClient() {}

  /// Options for one connection that is not mended when it breaks; nothing takes longer than
  /// `patience`.
  public static Options.Builder options(NatsAddress address, Duration patience) {
    Options.Builder options =
        Options.builder()
            .server(address.server())
            .connectionName("stenope")
            .connectionTimeout(patience)
            .socketWriteTimeout(patience)
            .pingInterval(Duration.ofSeconds(30))
            .noReconnect()
            .dataPortType(NatsSocket.class.getName())
            .hostnameResolveMode(Options.HostnameResolveMode.ResolveToAllIncludeIPV6)
            .ignoreDiscoveredServers();
    String user = address.user();
    if (user != null) {
      String password = address.password();
      options =
          password == null
              ? options.token(user.toCharArray())
              : options.userInfo(user.toCharArray(), password.toCharArray());
    }
    return address.secure() ? options.sslContext(context()) : options;
  }

  private static SSLContext context() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, null, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no TLS", e);
    }
  }
}
