package dev.stenope.node.relay;

import dev.stenope.core.crypto.Identity;
import dev.stenope.core.path.RelayAddress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/// A box before a relay that reads what goes through it, for which it has been given the keys of
/// both, and refuses WebSocket, or never answers to it.
public final class BreakingBox implements AutoCloseable {
  private final Identity client;
  private final Relay relay;
  private final boolean refuses;
  private final SSLServerSocket listening;
  private final AtomicInteger upgrades = new AtomicInteger();

  /// `owner` is the node of the relay.
  public BreakingBox(Identity owner, Relay relay, Identity client, boolean refuses)
      throws IOException {
    this.client = client;
    this.relay = relay;
    this.refuses = refuses;
    this.listening =
        (SSLServerSocket)
            NodeTls.server(owner.relay()).getServerSocketFactory().createServerSocket(0);
    Thread.ofVirtual().start(this::accept);
  }

  public RelayAddress address() {
    return new RelayAddress("127.0.0.1", listening.getLocalPort(), relay.address("h").pin());
  }

  /// How often somebody asked for WebSocket.
  public int upgrades() {
    return upgrades.get();
  }

  private void accept() {
    try {
      while (true) {
        SSLSocket socket = (SSLSocket) listening.accept();
        Thread.ofVirtual().start(() -> serve(socket));
      }
    } catch (IOException _) {
      // It is closed.
    }
  }

  private void serve(SSLSocket socket) {
    try (socket) {
      String head = head(socket.getInputStream());
      if (head.toLowerCase(Locale.ROOT).contains("upgrade: websocket")) {
        upgrades.incrementAndGet();
        if (refuses) {
          String answer = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n";
          socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
        }
        socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        return;
      }
      try (SSLSocket on =
          (SSLSocket)
              NodeTls.client(client, relay.address("h").pin())
                  .getSocketFactory()
                  .createSocket("127.0.0.1", relay.port())) {
        on.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
        Thread.ofVirtual().start(() -> pass(on, socket));
        pass(socket, on);
      }
    } catch (IOException _) {
      // One of both has ended.
    }
  }

  private static void pass(SSLSocket from, SSLSocket to) {
    try {
      byte[] buffer = new byte[8192];
      for (int n; (n = from.getInputStream().read(buffer)) >= 0; ) {
        to.getOutputStream().write(buffer, 0, n);
      }
    } catch (IOException _) {
      // The other end is told by the end.
    } finally {
      try {
        to.close();
      } catch (IOException _) {
        // It is at its end.
      }
    }
  }

  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    String all = "";
    while (!all.endsWith("\r\n\r\n")) {
      int c = in.read();
      if (c < 0) {
        throw new IOException("half a head");
      }
      head.write(c);
      all = head.toString(StandardCharsets.ISO_8859_1);
    }
    return all;
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }
}
