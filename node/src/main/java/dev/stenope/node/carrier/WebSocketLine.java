package dev.stenope.node.carrier;

import dev.stenope.core.path.PathBook;
import dev.stenope.core.path.RelayAddress;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.node.relay.RelayFrame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// A connection to a relay by WebSocket.
final class WebSocketLine implements Broker.Line {
  /// The most packets that are not sent yet; others are lost.
  private static final int MAX_UNSENT = 256;

  /// The silence after which the relay is asked, and how long it may take to answer; nanoseconds.
  private static final long SILENCE = 10_000_000_000L;

  private static final long PATIENCE = 5_000_000_000L;

  private final HttpClient client;
  private final BiConsumer<String, byte[]> heard;
  private final Runnable unsound;
  private final CompletableFuture<WebSocket> opening;
  private final CompletableFuture<Void> end = new CompletableFuture<>();
  private final Queue<byte[]> unsent = new ArrayDeque<>();
  private final AtomicReference<RelayFrame.@Nullable Limit> limit = new AtomicReference<>();
  private boolean sending;
  private long askedAt;
  private boolean asked;
  private volatile long heardAt = System.nanoTime();
  private volatile boolean proven;

  /// Begins to connect. `unsound` is run when the connection, once it is open, turns out to carry
  /// nothing.
  WebSocketLine(
      RelayAddress address, HttpClient client, BiConsumer<String, byte[]> heard, Runnable unsound) {
    this.client = client;
    this.heard = heard;
    this.unsound = unsound;
    URI uri = URI.create(address.place() + RelayPaths.ROOT);
    this.opening =
        client
            .newWebSocketBuilder()
            .connectTimeout(RelayBroker.PATIENCE)
            .buildAsync(uri, new Listening());
  }

  /// Whether it is open, after so long at most.
  boolean await(Duration patience) throws IOException {
    try {
      var _ = opening.get(patience.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (ExecutionException | TimeoutException _) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw RelayFault.exception(e);
    }
  }

  /// Whether it will never be open.
  boolean hasFailed() {
    return opening.isCompletedExceptionally();
  }

  /// Why it could not be opened, or `other` if that is not known.
  IOException fault(IOException other) {
    return opening.isCompletedExceptionally()
        ? RelayFault.exception(opening.exceptionNow())
        : other;
  }

  private final class Listening implements WebSocket.Listener {
    private final ByteArrayOutputStream parts = new ByteArrayOutputStream();

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
      alive();
      byte[] part = new byte[data.remaining()];
      data.get(part);
      parts.writeBytes(part);
      if (parts.size() > RelayFrame.MAX_LENGTH) {
        end.completeExceptionally(new IOException("it sends too long a frame"));
      } else if (last) {
        take(parts.toByteArray());
        parts.reset();
      }
      socket.request(1);
      return null;
    }

    private void take(byte[] bytes) {
      try {
        switch (RelayFrame.read(bytes)) {
          case RelayFrame.Packet(String name, byte[] packet) -> heard.accept(name, packet);
          case RelayFrame.Limited(RelayFrame.Limit what) -> limit.set(what);
          default -> {}
        }
      } catch (MalformedException e) {
        end.completeExceptionally(new IOException("it does not keep to the protocol", e));
      }
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      end.completeExceptionally(new IOException("it does not keep to the protocol"));
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPing(WebSocket socket, ByteBuffer message) {
      alive();
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
      alive();
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
      end.completeExceptionally(new IOException("it has ended the connection"));
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable fault) {
      end.completeExceptionally(fault);
    }

    private void alive() {
      proven = true;
      heardAt = System.nanoTime();
    }
  }

  @Override
  public PathBook.Kind kind() {
    return PathBook.Kind.WEBSOCKET;
  }

  @Override
  public void listen(String name) {
    send(new RelayFrame.Listen(name));
  }

  @Override
  public void ignore(String name) {
    send(new RelayFrame.Ignore(name));
  }

  @Override
  public void publish(String name, byte[] packet) {
    send(new RelayFrame.Packet(name, packet));
  }

  private void send(RelayFrame frame) {
    synchronized (unsent) {
      if (unsent.size() < MAX_UNSENT) {
        unsent.add(RelayFrame.write(frame));
      }
    }
    pump();
  }

  /// The socket takes one message at a time.
  private void pump() {
    byte[] next;
    synchronized (unsent) {
      if (sending || unsent.isEmpty()) {
        return;
      }
      next = unsent.remove();
      sending = true;
    }
    var _ =
        opening
            .join()
            .sendBinary(ByteBuffer.wrap(next), true)
            .whenComplete(
                (_, fault) -> {
                  synchronized (unsent) {
                    sending = false;
                  }
                  if (fault == null) {
                    pump();
                  } else {
                    end.completeExceptionally(fault);
                  }
                });
  }

  @Override
  public void check() throws IOException {
    if (end.isDone()) {
      throw RelayFault.exception(end.exceptionNow());
    }
    long now = System.nanoTime();
    if (asked && heardAt - askedAt >= 0) {
      asked = false;
    }
    if (!asked && (!proven || now - heardAt > SILENCE)) {
      asked = true;
      askedAt = now;
      var _ = opening.join().sendPing(ByteBuffer.allocate(0));
    } else if (asked && now - askedAt > PATIENCE) {
      throw new IOException("it does not answer any more");
    }
  }

  @Override
  public @Nullable String complaint() {
    RelayFrame.Limit what = limit.getAndSet(null);
    return what == null ? null : RelayPaths.complaint(what);
  }

  @Override
  public void close() {
    if (opening.isDone() && !opening.isCompletedExceptionally() && !proven) {
      unsound.run();
    }
    end.completeExceptionally(new IOException("it was closed"));
    client.shutdownNow();
  }
}
