package dev.stenope.app.api;

import dev.stenope.app.control.Caller;
import dev.stenope.app.control.Failure;
import dev.stenope.app.control.Verb;
import dev.stenope.core.wire.Json;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One request of a client by WebSocket, with all that is said about it on both sides.
final class Talk implements Caller {
  /// Words of the client that may wait.
  private static final int MAX_WORDS = 256;

  /// How long, in nanoseconds, a client may read nothing of what it has asked for.
  private static final long PATIENCE = 30_000_000_000L;

  /// Stands for the end of what the client says.
  private static final Json END = new Json();

  private final Channel channel;
  private final String id;
  private final Runnable over;
  private final BlockingQueue<Json> words = new LinkedBlockingQueue<>(MAX_WORDS + 1);
  private final CountDownLatch gone = new CountDownLatch(1);

  Talk(Channel channel, String id, Runnable over) {
    this.channel = channel;
    this.id = id;
    this.over = over;
  }

  void run(Verb verb, Json request) {
    Thread.ofVirtual()
        .start(
            () -> {
              Json last = new Json();
              try {
                Failure failure = Failure.of(() -> verb.run(request, this));
                last = failure == null ? last : failure.toJson();
              } catch (InterruptedException _) {
                // The client is gone.
              } finally {
                // Whoever still listens to the client would wait for ever.
                end();
                over.run();
                write(last.put("end", true));
              }
            });
  }

  /// The client says more.
  void hear(Json said) {
    if (words.size() < MAX_WORDS) {
      words.add(said);
    } else {
      var _ = channel.close();
    }
  }

  /// The client wants no more of it, or is gone, or all is said.
  void end() {
    gone.countDown();
    var _ = words.offer(END);
    maySayMore();
  }

  /// A client that does not read is hung up on.
  @Override
  public void say(Json line) {
    if (channel.isWritable()) {
      write(line);
    } else {
      var _ = channel.close();
    }
  }

  private void write(Json line) {
    Json copy = new Json().put("id", id);
    line.members().forEach(copy::put);
    var _ = channel.writeAndFlush(new TextWebSocketFrame(copy.toString()));
  }

  @Override
  public void tell(Json line) throws InterruptedException {
    if (mayWrite()) {
      // It is not asked again whether there is room: while a former line goes from one queue of the
      // channel to the next, it seems to be there for a moment.
      write(line);
    } else {
      var _ = channel.close();
    }
  }

  /// Waits until the client has read enough; false if it does not.
  private synchronized boolean mayWrite() throws InterruptedException {
    long end = System.nanoTime() + PATIENCE;
    for (long left = PATIENCE;
        channel.isActive() && !channel.isWritable() && left > 0;
        left = end - System.nanoTime()) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    return channel.isWritable();
  }

  /// What waited for the client to read has gone.
  synchronized void maySayMore() {
    notifyAll();
  }

  @Override
  public @Nullable Json hear() {
    try {
      Json next = words.take();
      return next == END ? null : next;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  @Override
  public void untilGone() throws InterruptedException {
    gone.await();
  }
}
