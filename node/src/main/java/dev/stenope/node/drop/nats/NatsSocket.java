package dev.stenope.node.drop.nats;

import io.nats.client.Options;
import io.nats.client.impl.SocketDataPort;
import java.io.IOException;
import java.util.Objects;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/// A connection that speaks TLS with the server of the given name and with no other: the client's
/// own does not look at the name in the certificate. Made by the client, which is told of this
/// class.
public final class NatsSocket extends SocketDataPort {
  private @Nullable Options options;

  @Override
  public void afterConstruct(Options all) {
    options = all;
  }

  @Override
  public void upgradeToSecure() throws IOException {
    Options all = Objects.requireNonNull(options);
    String name = all.getServers().iterator().next().getHost();
    SSLSocket secure =
        (SSLSocket) all.getSslContext().getSocketFactory().createSocket(socket, name, port, true);
    SSLParameters parameters = secure.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    secure.setSSLParameters(parameters);
    secure.setSoTimeout((int) all.getConnectionTimeout().toMillis());
    secure.startHandshake();
    secure.setSoTimeout(0);
    socket = secure;
    in = secure.getInputStream();
    out = secure.getOutputStream();
    isSecure = true;
  }
}
