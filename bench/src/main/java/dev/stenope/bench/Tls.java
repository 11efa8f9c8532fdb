package dev.stenope.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/// TCP and the JDK's TLS 1.3 (AES-256-GCM) on blocking sockets.
final class Tls {
  private static final String[] PROTOCOLS = {"TLSv1.3"};
  private static final String[] CIPHERS = {"TLS_AES_256_GCM_SHA384"};

  private Tls() {}

  /// Waits for the one sender.
  static SSLSocket accept(Job job) throws IOException, GeneralSecurityException {
    InetAddress address = InetAddress.ofLiteral(job.address());
    try (SSLServerSocket server =
        (SSLServerSocket) context(job).getServerSocketFactory().createServerSocket(0, 1, address)) {
      server.setEnabledProtocols(PROTOCOLS);
      server.setEnabledCipherSuites(CIPHERS);
      Job.ready(Job.token(server.getLocalSocketAddress()));
      SSLSocket socket = (SSLSocket) server.accept();
      socket.setTcpNoDelay(true);
      return socket;
    }
  }

  static SSLSocket connect(Job job) throws IOException, GeneralSecurityException {
    InetSocketAddress to = Job.endpoint(job.token());
    SSLSocket socket =
        (SSLSocket) context(job).getSocketFactory().createSocket(to.getAddress(), to.getPort());
    socket.setEnabledProtocols(PROTOCOLS);
    socket.setEnabledCipherSuites(CIPHERS);
    socket.setTcpNoDelay(true);
    return socket;
  }

  private static SSLContext context(Job job) throws IOException, GeneralSecurityException {
    Credentials credentials = Credentials.of(job.folder());
    SSLContext context = SSLContext.getInstance("TLSv1.3");
    context.init(credentials.keys().getKeyManagers(), credentials.trust().getTrustManagers(), null);
    return context;
  }
}
