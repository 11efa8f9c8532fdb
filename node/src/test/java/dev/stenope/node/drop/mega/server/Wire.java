package dev.stenope.node.drop.mega.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The port that clients see, in front of the JDK's server. It can be down while the server keeps
/// its memory, and it writes the heads that the JDK's server refuses to write: a header that begins
/// with [#SAY] stands for the true one of the rest of its name.
final class Wire implements AutoCloseable {
  static final String SAY = "Say-";

  private static final int MAX_HEAD = 64 << 10;

  private final int inner;
  private final int port;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private volatile ServerSocket entrance;

  /// Takes connections on a port, 0 for any free one, for the server on the port `inner`.
  Wire(int inner, int port) throws IOException {
    this.inner = inner;
    this.entrance = open(port);
    this.port = entrance.getLocalPort();
  }

  int port() {
    return port;
  }

  /// Takes connections again.
  synchronized void up() {
    if (entrance.isClosed()) {
      try {
        entrance = open(port);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /// Ends all connections and refuses new ones.
  synchronized void down() {
    close(entrance);
    cut();
  }

  /// Ends all connections.
  void cut() {
    sockets.forEach(Wire::close);
  }

  private ServerSocket open(int port) throws IOException {
    ServerSocket opened = new ServerSocket();
    opened.setReuseAddress(true);
    opened.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 256);
    Thread.ofVirtual().start(() -> accept(opened));
    return opened;
  }

  private void accept(ServerSocket opened) {
    while (!opened.isClosed()) {
      try {
        Socket outside = opened.accept();
        Thread.ofVirtual().start(() -> join(outside));
      } catch (IOException _) {
        // Closed, or the client has gone again.
      }
    }
  }

  private void join(Socket outside) {
    try (outside;
        Socket inside = new Socket(InetAddress.getLoopbackAddress(), inner)) {
      sockets.add(outside);
      if (entrance.isClosed()) {
        return;
      }
      outside.setTcpNoDelay(true);
      inside.setTcpNoDelay(true);
      Thread there = Thread.ofVirtual().start(() -> requests(outside, inside));
      answers(inside.getInputStream(), outside.getOutputStream());
      close(outside);
      there.join();
    } catch (IOException | InterruptedException _) {
      // Whoever is still connected sees the end.
    } finally {
      sockets.remove(outside);
    }
  }

  private static void requests(Socket outside, Socket inside) {
    try (inside) {
      outside.getInputStream().transferTo(inside.getOutputStream());
    } catch (IOException _) {
      // So ends the connection.
    }
  }

  /// Copies answers. Each begins with what comes first after a pause, as nobody sends a request
  /// before the last one is answered.
  private static void answers(InputStream in, OutputStream out) throws IOException {
    byte[] buffer = new byte[MAX_HEAD];
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      head.write(buffer, 0, n);
      String text = head.toString(ISO_8859_1);
      int end = text.indexOf("\r\n\r\n");
      boolean begins = text.startsWith("HTTP/1.1 ");
      if (begins && end < 0 && head.size() < MAX_HEAD) {
        continue;
      }
      String said = begins ? said(text.substring(0, end)) + text.substring(end) : text;
      out.write(said.getBytes(ISO_8859_1));
      out.flush();
      head.reset();
    }
  }

  private static String said(String head) {
    String said = head;
    for (String line : head.split("\r\n", -1)) {
      if (line.regionMatches(true, 0, SAY, 0, SAY.length())) {
        String name = line.substring(SAY.length(), line.indexOf(':'));
        said = said.replaceFirst("(?i)\r\n" + name + ":[^\r]*", "");
        said = said.replace(line, line.substring(SAY.length()));
      }
    }
    return said;
  }

  private static void close(AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (Exception _) {
      // It is closed.
    }
  }

  @Override
  public void close() {
    down();
  }
}
