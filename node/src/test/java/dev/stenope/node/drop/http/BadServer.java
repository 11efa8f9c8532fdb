package dev.stenope.node.drop.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// A server on loopback that does to each connection what it was told to, however bad.
final class BadServer implements AutoCloseable {
  private final ServerSocket server;
  private final Way way;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  final AtomicInteger connections = new AtomicInteger();

  /// What is done to a connection. It is closed afterwards.
  @FunctionalInterface
  interface Way {
    void treat(Socket socket) throws IOException, InterruptedException;
  }

  BadServer(Way way) throws IOException {
    this.way = way;
    this.server = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
    Thread.ofPlatform().name("bad-server").daemon().start(this::accept);
  }

  /// Reads one request, answers with this text, and closes.
  static Way saying(String text) {
    return socket -> {
      readRequest(socket.getInputStream());
      socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    };
  }

  /// Reads as far as the empty line, and returns what came.
  static String readRequest(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.length() < 1 << 16 && head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        break;
      }
      head.append((char) next);
    }
    return head.toString();
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort() + "/drop");
  }

  int port() {
    return server.getLocalPort();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        connections.incrementAndGet();
        open.add(socket);
        Thread.ofVirtual().start(() -> treat(socket));
      }
    } catch (IOException _) {
      // The server is closed.
    }
  }

  private void treat(Socket socket) {
    try (socket) {
      way.treat(socket);
    } catch (IOException | InterruptedException _) {
      // The client has gone, which is what these tests are about.
    }
    open.remove(socket);
  }

  /// How many connections are open.
  int open() {
    return open.size();
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
