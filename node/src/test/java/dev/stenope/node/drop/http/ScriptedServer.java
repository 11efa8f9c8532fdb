package dev.stenope.node.drop.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/// An HTTP server on loopback that answers as its script says, and remembers what it was asked.
public final class ScriptedServer implements AutoCloseable {
  private final ServerSocket server;
  private final Script script;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final AtomicInteger connections = new AtomicInteger();

  /// What was asked, in order.
  public final List<Request> requests = new CopyOnWriteArrayList<>();

  /// The names of the headers are in lower case.
  public record Request(String method, String target, Map<String, String> headers, byte[] body) {
    public String header(String name) {
      return headers.getOrDefault(name, "");
    }

    public String path() {
      int query = target.indexOf('?');
      return query < 0 ? target : target.substring(0, query);
    }
  }

  /// Writes a body as long as it likes.
  @FunctionalInterface
  public interface Body {
    void write(OutputStream out) throws IOException;
  }

  /// Without a `Date` of its own it bears that of this machine. A negative length is that of a body
  /// that ends with the connection.
  public record Reply(int status, Map<String, String> headers, long length, Body body) {
    public static Reply of(int status) {
      return of(status, "");
    }

    public static Reply of(int status, String text) {
      return of(status, text.getBytes(UTF_8));
    }

    public static Reply of(int status, byte[] body) {
      return new Reply(status, Map.of(), body.length, out -> out.write(body));
    }

    public static Reply endless(int status, Body body) {
      return new Reply(status, Map.of(), -1, body);
    }

    public Reply with(String name, String value) {
      Map<String, String> more = new TreeMap<>(headers);
      more.put(name, value);
      return new Reply(status, more, length, body);
    }
  }

  /// May be asked by several threads.
  @FunctionalInterface
  public interface Script {
    Reply answer(Request request);
  }

  public ScriptedServer(Script script) throws IOException {
    this.script = script;
    this.server = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
    Thread.ofPlatform().name("scripted-server").daemon().start(this::accept);
  }

  public int port() {
    return server.getLocalPort();
  }

  public int connections() {
    return connections.get();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        socket.setTcpNoDelay(true);
        connections.incrementAndGet();
        sockets.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      }
    } catch (IOException _) {
      // The server is closed.
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      OutputStream out = new BufferedOutputStream(socket.getOutputStream());
      boolean isMore = true;
      while (isMore) {
        Request request = read(in);
        requests.add(request);
        Reply reply = script.answer(request);
        write(reply, !request.method().equals("HEAD"), out);
        isMore = reply.length() >= 0;
      }
    } catch (IOException _) {
      // The client has gone.
    }
  }

  private static Request read(InputStream in) throws IOException {
    String[] first = line(in).split(" ", 3);
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    return new Request(first[0], first[1], headers, in.readNBytes(length));
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    int next = in.read();
    while (next != '\n') {
      if (next < 0) {
        throw new IOException("the end");
      }
      if (next != '\r') {
        line.append((char) next);
      }
      next = in.read();
    }
    return line.toString();
  }

  private static void write(Reply reply, boolean hasBody, OutputStream out) throws IOException {
    StringBuilder head = new StringBuilder("HTTP/1.1 " + reply.status() + " Said\r\n");
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.put("Date", date(Instant.now()));
    if (reply.length() >= 0) {
      headers.put("Content-Length", Long.toString(reply.length()));
    }
    headers.putAll(reply.headers());
    headers.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
    out.write((head + "\r\n").getBytes(ISO_8859_1));
    if (hasBody) {
      reply.body().write(out);
    }
    out.flush();
  }

  public static String date(Instant instant) {
    return DateTimeFormatter.RFC_1123_DATE_TIME.format(instant.atOffset(ZoneOffset.UTC));
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
