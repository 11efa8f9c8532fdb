package dev.stenope.node.relay;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A proxy that speaks plain HTTP/1.1 and nothing else. It hands on requests and answers once they
/// are whole, refuses another protocol, and gives up an answer of which nothing has come for a
/// while.
public final class BufferingProxy implements AutoCloseable {
  private static final Pattern LENGTH = Pattern.compile("(?im)^content-length: *([0-9]+)");
  private static final Pattern CHUNKED = Pattern.compile("(?im)^transfer-encoding: *chunked");
  private static final Pattern UPGRADE = Pattern.compile("(?im)^upgrade:");

  /// What becomes of a connection when the answer is given up.
  public enum Manner {
    /// The client is told by a status.
    ANSWERS,
    /// The client is told nothing.
    ENDS
  }

  private final int to;
  private final Duration patience;
  private final Manner manner;
  private final ServerSocket listening;
  private final AtomicInteger upgrades = new AtomicInteger();
  private final AtomicInteger polls = new AtomicInteger();
  private final AtomicInteger empty = new AtomicInteger();
  private final AtomicInteger cuts = new AtomicInteger();

  /// A head with all that belongs to it.
  private record Message(String head, byte[] body) {
    void write(OutputStream out) throws IOException {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      all.writeBytes(head.getBytes(StandardCharsets.ISO_8859_1));
      all.writeBytes(body);
      out.write(all.toByteArray());
      out.flush();
    }
  }

  /// In front of the server at the port `to`, for whose answers it waits for `patience`.
  public BufferingProxy(int to, Duration patience, Manner manner) throws IOException {
    this.to = to;
    this.patience = patience;
    this.manner = manner;
    this.listening = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  public int port() {
    return listening.getLocalPort();
  }

  /// How often somebody asked for another protocol.
  public int upgrades() {
    return upgrades.get();
  }

  /// How often somebody asked for the next frames alone, and how often there were none.
  public int polls() {
    return polls.get();
  }

  public int emptyPolls() {
    return empty.get();
  }

  /// How many answers were given up.
  public int cuts() {
    return cuts.get();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listening.accept();
        Thread.ofVirtual().start(() -> serve(socket));
      }
    } catch (IOException _) {
      // It is closed.
    }
  }

  private void serve(Socket socket) {
    try (socket;
        Socket on = new Socket(InetAddress.getLoopbackAddress(), to)) {
      on.setSoTimeout((int) patience.toMillis());
      InputStream requests = new BufferedInputStream(socket.getInputStream());
      InputStream answers = new BufferedInputStream(on.getInputStream());
      while (true) {
        Message request = read(requests);
        if (UPGRADE.matcher(request.head()).find()) {
          upgrades.incrementAndGet();
          say(socket, "501 Not Implemented");
          continue;
        }
        boolean polls = request.head().lines().findFirst().orElse("").contains("?poll");
        this.polls.addAndGet(polls ? 1 : 0);
        request.write(on.getOutputStream());
        Message answer;
        try {
          answer = read(answers);
        } catch (SocketTimeoutException _) {
          cuts.incrementAndGet();
          if (manner == Manner.ANSWERS) {
            say(socket, "504 Gateway Timeout");
          }
          return;
        }
        answer.write(socket.getOutputStream());
        empty.addAndGet(polls && answer.body().length == 0 ? 1 : 0);
      }
    } catch (IOException _) {
      // One of both has ended.
    }
  }

  private static void say(Socket socket, String status) throws IOException {
    String page = "<html><title>" + status + "</title></html>";
    String head = "HTTP/1.1 " + status + "\r\nContent-Length: " + page.length() + "\r\n\r\n";
    String answer = head + page;
    socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
  }

  private static Message read(InputStream in) throws IOException {
    String head = head(in);
    Matcher length = LENGTH.matcher(head);
    if (length.find()) {
      return new Message(head, exactly(in, Integer.parseInt(length.group(1))));
    }
    if (!CHUNKED.matcher(head).find()) {
      return new Message(head, new byte[0]);
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    int size;
    do {
      size = Integer.parseInt(line(in).strip(), 16);
      body.writeBytes(exactly(in, size));
      line(in);
    } while (size > 0);
    String whole = "content-length: " + body.size();
    return new Message(CHUNKED.matcher(head).replaceFirst(whole), body.toByteArray());
  }

  private static byte[] exactly(InputStream in, int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException();
    }
    return bytes;
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    String line;
    do {
      line = line(in);
      head.append(line);
    } while (!line.equals("\r\n"));
    return head.toString();
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    int c;
    do {
      c = in.read();
      if (c < 0) {
        throw new EOFException();
      }
      line.append((char) c);
    } while (c != '\n');
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }
}
