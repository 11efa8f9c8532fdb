package dev.stenope.app.control;

import dev.stenope.app.Problem;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One request on the control socket and its answer: read by one thread, which runs the verb, and
/// written by another, so that a caller who does not read holds nobody up.
final class Call implements Caller {
  private static final int MAX_WAITING = 4096;

  /// Milliseconds after which it is looked whether the caller is still there.
  private static final long STEP = 100;

  /// What ends the answer: no line is empty.
  private static final byte[] END = {};

  private final SocketChannel channel;
  private final Map<String, Verb> verbs;
  private final InputStream in;
  private final Lines lines;
  private final BlockingQueue<byte[]> waiting = new ArrayBlockingQueue<>(MAX_WAITING);

  Call(SocketChannel channel, Map<String, Verb> verbs) {
    this.channel = channel;
    this.verbs = verbs;
    this.in = new BufferedInputStream(Channels.newInputStream(channel));
    this.lines = new Lines(in);
  }

  void run() {
    Thread writer = Thread.ofPlatform().daemon().name("answer").start(this::write);
    try {
      byte[] line = lines.next();
      if (line != null) {
        answer(line);
      }
      hand(END);
      writer.join();
    } catch (IOException _) {
      // The caller is gone; nobody is left to be told.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      close();
      // It may wait for a line, and not know that there will be none.
      writer.interrupt();
    }
  }

  private void answer(byte[] line) throws InterruptedException {
    Failure failure = Failure.of(() -> run(Json.read(line)));
    if (failure != null) {
      tell(failure.toJson());
    }
  }

  private void run(Json request) throws Problem, MalformedException, InterruptedException {
    Verb verb = verbs.get(request.text("command"));
    if (verb == null) {
      throw new Problem(
          "the running node does not know this command",
          "it may be of another version",
          "Stop it and start it again with `stenope up`");
    }
    verb.run(request, this);
  }

  /// The writer takes no more once the caller is gone, so there may never be room again.
  private void hand(byte[] line) throws InterruptedException {
    boolean handed = waiting.offer(line);
    while (!handed && channel.isOpen()) {
      handed = waiting.offer(line, STEP, TimeUnit.MILLISECONDS);
    }
  }

  @Override
  public void tell(Json line) throws InterruptedException {
    hand(line.toBytes());
  }

  @Override
  public void say(Json line) {
    if (!waiting.offer(line.toBytes())) {
      close();
    }
  }

  @Override
  public @Nullable Json hear() throws MalformedException {
    try {
      byte[] line = lines.next();
      return line == null ? null : Json.read(line);
    } catch (IOException _) {
      return null;
    }
  }

  @Override
  public void untilGone() {
    try {
      byte[] ignored = new byte[256];
      while (in.read(ignored) >= 0) {
        Arrays.fill(ignored, (byte) 0);
      }
    } catch (IOException _) {
      // Gone is gone.
    }
  }

  private void write() {
    try {
      for (byte[] line = waiting.take(); line.length > 0; line = waiting.take()) {
        ByteBuffer bytes = ByteBuffer.allocate(line.length + 1).put(line).put((byte) '\n').flip();
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
      }
    } catch (IOException _) {
      close();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  void close() {
    try {
      channel.close();
    } catch (IOException _) {
      // It is closed as far as anybody can tell.
    }
  }
}
