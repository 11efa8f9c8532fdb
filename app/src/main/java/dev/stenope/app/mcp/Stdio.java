package dev.stenope.app.mcp;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stenope.app.control.Lines;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// A client of the server by streams: a message on each line, both ways.
public final class Stdio {
  /// Calls of tools that may be worked at.
  private static final int MAX_CALLS = 32;

  /// Milliseconds that calls have to end once the client has nothing more to say.
  private static final long GRACE = 2_000;

  private final Mcp mcp;
  private final OutputStream out;
  private final Map<Object, Thread> calls = new ConcurrentHashMap<>();

  private Stdio(Mcp mcp, OutputStream out) {
    this.mcp = mcp;
    this.out = out;
  }

  /// Answers until the client closes its stream, or does not read any more.
  public static void serve(Mcp mcp, InputStream in, OutputStream out)
      throws IOException, InterruptedException {
    Stdio stdio = new Stdio(mcp, out);
    Lines lines = new Lines(in);
    for (byte[] line = lines.next(); line != null; line = lines.next()) {
      if (!new String(line, UTF_8).isBlank()) {
        stdio.take(line);
      }
    }
    stdio.end();
  }

  private void take(byte[] line) throws IOException, InterruptedException {
    Json message;
    try {
      message = Json.read(line);
    } catch (MalformedException _) {
      write(Mcp.unreadable());
      return;
    }
    switch (message.text("method", "")) {
      case "notifications/cancelled" -> cancel(message);
      case Mcp.CALL -> call(message);
      default -> write(mcp.answer(message, Headers.NONE));
    }
  }

  /// A call takes its time; others go on meanwhile.
  private void call(Json message) throws IOException {
    Object id = message.get("id");
    if (id == null) {
      return;
    }
    Thread call = Thread.ofVirtual().unstarted(() -> work(id, message));
    if (calls.size() >= MAX_CALLS || calls.putIfAbsent(id, call) != null) {
      write(Mcp.refused(id, "its id is in use, or too much is asked at a time"));
    } else {
      call.start();
    }
  }

  private void work(Object id, Json message) {
    try {
      Mcp.Reply reply = mcp.answer(message, Headers.NONE);
      // One that was cancelled has no answer.
      if (calls.remove(id, Thread.currentThread())) {
        write(reply);
      }
    } catch (InterruptedException | IOException _) {
      calls.remove(id, Thread.currentThread());
    }
  }

  private void cancel(Json message) {
    if (message.get("params") instanceof Json params) {
      Object id = params.get("requestId");
      Thread call = id == null ? null : calls.remove(id);
      if (call != null) {
        call.interrupt();
      }
    }
  }

  private void write(Mcp.Reply reply) throws IOException {
    Json body = reply.body();
    if (body != null) {
      synchronized (out) {
        out.write((body + "\n").getBytes(UTF_8));
        out.flush();
      }
    }
  }

  private void end() throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(GRACE);
    for (Thread call : calls.values()) {
      call.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
    }
    calls.values().forEach(Thread::interrupt);
  }
}
