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
import java.util.function.Predicate;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/// A box before a relay that reads what goes through it, for which it has been given the keys of
/// both, and refuses WebSocket, or does worse.
public final class BreakingBox implements AutoCloseable {
  /// What it does.
  public enum Manner {
    REFUSES_WEBSOCKET,
    NEVER_ANSWERS_WEBSOCKET,
    /// It refuses WebSocket, and holds answers back that are not whole.
    HOLDS_STREAMS
  }

  private final Identity client;
  private final Relay relay;
  private final Manner manner;
  private final SSLServerSocket listening;
  private final AtomicInteger upgrades = new AtomicInteger();
  private final AtomicInteger polls = new AtomicInteger();

  /// `owner` is the node of the relay.
  public BreakingBox(Identity owner, Relay relay, Identity client, Manner manner)
      throws IOException {
    this.client = client;
    this.relay = relay;
    this.manner = manner;
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

  /// How often somebody asked for the next frames alone.
  public int polls() {
    return polls.get();
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
        if (manner != Manner.NEVER_ANSWERS_WEBSOCKET) {
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
        countPolls(head);
        on.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
        Thread.ofVirtual().start(() -> pass(on, socket, this::isHeld));
        pass(socket, on, this::countPolls);
      }
    } catch (IOException _) {
      // One of both has ended.
    }
  }

  /// False: it looks, and lets all through.
  private boolean countPolls(String text) {
    if (text.contains("?poll HTTP")) {
      polls.incrementAndGet();
    }
    return false;
  }

  private boolean isHeld(String text) {
    return manner == Manner.HOLDS_STREAMS
        && text.toLowerCase(Locale.ROOT).contains("\r\ntransfer-encoding: chunked");
  }

  private static void pass(SSLSocket from, SSLSocket to, Predicate<String> holds) {
    try {
      byte[] buffer = new byte[8192];
      boolean held = false;
      for (int n; (n = from.getInputStream().read(buffer)) >= 0; ) {
        held = held || holds.test(new String(buffer, 0, n, StandardCharsets.ISO_8859_1));
        if (!held) {
          to.getOutputStream().write(buffer, 0, n);
        }
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
