package dev.stenope.node.carrier;

import dev.stenope.core.path.PathBook;
import dev.stenope.core.path.RelayAddress;
import dev.stenope.core.wire.Base32;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.node.relay.FrameStream;
import dev.stenope.node.relay.RelayFrame;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// A connection to a relay by HTTP: requests that bring frames there, and one that waits for those
/// from there. Where the answer to that one does not come in pieces, it is asked for anew each
/// time.
final class HttpLine implements Broker.Line {
  /// The most bytes that are not sent yet, and of one request.
  private static final int MAX_UNSENT = 256 * 1024;

  private static final int MAX_BODY = 32 * 1024;

  /// The most requests at a time that bring frames there.
  private static final int MAX_POSTS = 4;

  /// Without the beginning of a stream in so long it is none; and with nothing at all in so long
  /// the relay is gone. In nanoseconds.
  private static final long STREAM = 2_000_000_000L;

  private static final long SILENCE = 40_000_000_000L;

  private static final int SESSION = 16;

  private final HttpClient client;
  private final BiConsumer<String, byte[]> heard;
  private final URI place;
  private final CompletableFuture<Void> end = new CompletableFuture<>();
  private final Queue<byte[]> unsent = new ArrayDeque<>();
  private final AtomicReference<RelayFrame.@Nullable Limit> limit = new AtomicReference<>();
  private int waiting;
  private int posts;
  private int questions;
  private @Nullable CompletableFuture<?> answer;
  private boolean polls;
  private long askedAt;
  private volatile long heardAt = System.nanoTime();

  private HttpLine(URI place, HttpClient client, BiConsumer<String, byte[]> heard) {
    this.place = place;
    this.client = client;
    this.heard = heard;
  }

  /// Connects, or raises in words why that cannot be.
  static HttpLine open(
      RelayAddress address,
      HttpClient client,
      BiConsumer<String, byte[]> heard,
      SecureRandom random)
      throws IOException {
    byte[] session = new byte[SESSION];
    random.nextBytes(session);
    String place = "https://" + address.host() + ":" + address.port() + RelayPaths.ROOT + "/";
    HttpLine line = new HttpLine(URI.create(place + Base32.encode(session)), client, heard);
    try {
      line.begin();
      return line;
    } catch (IOException e) {
      line.close();
      throw e;
    }
  }

  private void begin() throws IOException {
    HttpRequest first =
        HttpRequest.newBuilder(URI.create(place + "?new")).POST(BodyPublishers.noBody()).build();
    CompletableFuture<HttpResponse<Void>> done = client.sendAsync(first, BodyHandlers.discarding());
    try {
      int status = done.get(RelayBroker.PATIENCE.toMillis(), TimeUnit.MILLISECONDS).statusCode();
      if (status != 204) {
        throw new IOException(RelayFault.status(status));
      }
    } catch (ExecutionException | TimeoutException e) {
      throw RelayFault.exception(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw RelayFault.exception(e);
    }
    ask();
  }

  private synchronized void ask() {
    URI uri = polls ? URI.create(place + "?poll") : place;
    FrameStream stream = new FrameStream();
    askedAt = System.nanoTime();
    CompletableFuture<HttpResponse<Void>> asked =
        client.sendAsync(
            HttpRequest.newBuilder(uri).GET().build(),
            BodyHandlers.ofByteArrayConsumer(piece -> take(stream, piece)));
    answer = asked;
    int number = ++questions;
    var _ = asked.whenComplete((whole, fault) -> answered(number, whole, fault));
  }

  private void answered(int number, @Nullable HttpResponse<Void> whole, @Nullable Throwable fault) {
    synchronized (this) {
      if (number != questions) {
        return;
      }
    }
    if (whole != null && whole.statusCode() == 200) {
      heardAt = System.nanoTime();
      ask();
    } else {
      end.completeExceptionally(
          whole == null ? fault : new IOException(RelayFault.status(whole.statusCode())));
    }
  }

  private void take(FrameStream stream, Optional<byte[]> piece) {
    if (piece.isEmpty() || end.isDone()) {
      return;
    }
    heardAt = System.nanoTime();
    try {
      stream.take(piece.get(), this::take);
    } catch (MalformedException e) {
      end.completeExceptionally(new IOException("it does not keep to the protocol", e));
    }
  }

  private void take(RelayFrame frame) {
    switch (frame) {
      case RelayFrame.Packet(String name, byte[] packet) -> heard.accept(name, packet);
      case RelayFrame.Limited(RelayFrame.Limit what) -> limit.set(what);
      default -> {}
    }
  }

  @Override
  public PathBook.Kind kind() {
    return PathBook.Kind.HTTP;
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

  private synchronized void send(RelayFrame frame) {
    byte[] bytes = RelayFrame.write(frame);
    if (waiting + bytes.length <= MAX_UNSENT) {
      unsent.add(bytes);
      waiting += bytes.length;
      post();
    }
  }

  private synchronized void post() {
    while (posts < MAX_POSTS && !unsent.isEmpty() && !end.isDone()) {
      List<byte[]> frames = new ArrayList<>();
      int size = 0;
      while (!unsent.isEmpty() && size + 2 + unsent.element().length <= MAX_BODY) {
        size += 2 + unsent.element().length;
        waiting -= unsent.element().length;
        frames.add(unsent.remove());
      }
      posts++;
      HttpRequest request =
          HttpRequest.newBuilder(place)
              .POST(BodyPublishers.ofByteArray(FrameStream.write(frames)))
              .timeout(RelayBroker.PATIENCE)
              .build();
      var _ = client.sendAsync(request, BodyHandlers.discarding()).whenComplete(this::posted);
    }
  }

  private void posted(@Nullable HttpResponse<Void> done, @Nullable Throwable fault) {
    synchronized (this) {
      posts--;
    }
    if (done != null && done.statusCode() == 204) {
      post();
    } else {
      end.completeExceptionally(
          done == null ? fault : new IOException(RelayFault.status(done.statusCode())));
    }
  }

  @Override
  public void check() throws IOException {
    if (end.isDone()) {
      throw RelayFault.exception(end.exceptionNow());
    }
    long now = System.nanoTime();
    if (now - heardAt > SILENCE) {
      throw new IOException("it does not answer any more");
    }
    synchronized (this) {
      if (!polls && heardAt - askedAt < 0 && now - askedAt > STREAM) {
        polls = true;
        CompletableFuture<?> former = answer;
        ask();
        if (former != null) {
          former.cancel(true);
        }
      }
    }
  }

  @Override
  public @Nullable String complaint() {
    RelayFrame.Limit what = limit.getAndSet(null);
    return what == null ? null : RelayPaths.complaint(what);
  }

  @Override
  public void close() {
    end.completeExceptionally(new IOException("it was closed"));
    client.shutdownNow();
  }
}
