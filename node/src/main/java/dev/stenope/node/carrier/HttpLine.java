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
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpTimeoutException;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// A connection to a relay by HTTP: requests that bring frames there, and one that waits for those
/// from there. Where the answer to that one does not come in pieces, it is asked for anew each
/// time. What a proxy on the way cuts off is asked for again, and for less long.
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

  /// A question that has stood for so long, in nanoseconds, was cut off because nothing came.
  private static final long STOOD = 1_000_000_000L;

  /// How often in a row a request may fail otherwise before the connection is at its end.
  private static final int MAX_FAILURES = 6;

  private static final int SESSION = 16;

  private final HttpClient client;
  private final BiConsumer<String, byte[]> heard;
  private final URI place;
  private final CompletableFuture<Void> end = new CompletableFuture<>();
  private final Deque<byte[]> unsent = new ArrayDeque<>();
  private final AtomicReference<RelayFrame.@Nullable Limit> limit = new AtomicReference<>();
  private int waiting;
  private int posts;
  private int questions;
  private int failures;
  private boolean polls;

  /// How long the relay is to hold an answer open, in seconds; 0 as long as it likes.
  private int hold;

  private long askedAt;

  /// When a request was answered, in full or in part, and when that was one that waits for frames.
  private volatile long heardAt = System.nanoTime();

  private volatile long toldAt = heardAt;

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
    String wish = !polls ? "" : hold == 0 ? "?poll" : "?poll=" + hold;
    FrameStream stream = new FrameStream();
    askedAt = System.nanoTime();
    CompletableFuture<HttpResponse<Void>> asked =
        client.sendAsync(
            HttpRequest.newBuilder(URI.create(place + wish)).GET().build(),
            // With another status come words of who is between.
            answer ->
                answer.statusCode() == 200
                    ? BodySubscribers.ofByteArrayConsumer(piece -> take(stream, piece))
                    : BodySubscribers.discarding());
    int number = ++questions;
    var _ = asked.whenComplete((whole, fault) -> answered(number, whole, fault));
  }

  private synchronized void answered(
      int number, @Nullable HttpResponse<Void> whole, @Nullable Throwable fault) {
    if (number != questions || end.isDone()) {
      return;
    }
    long stood = System.nanoTime() - askedAt;
    if (whole != null && whole.statusCode() == 200) {
      heardAt = System.nanoTime();
      // The relay holds back an answer in which there is nothing; somebody else may not.
      failures = toldAt - askedAt < 0 && stood < STOOD ? failures + 1 : 0;
      if (failures <= MAX_FAILURES) {
        ask();
      } else {
        end.completeExceptionally(
            new IOException("its answers come at once, with nothing in them"));
      }
    } else if (isCut(whole, fault) && stood > STOOD) {
      polls |= toldAt - askedAt < 0;
      // The relay looks each second, and what it says is on its way for a while. The client of the
      // JDK asks twice, so that what was cut off may have stood for half as long.
      int shorter = (int) (TimeUnit.NANOSECONDS.toSeconds(stood) * 3 / 4) - 1;
      hold = Math.max(1, hold == 0 ? shorter : Math.min(shorter, hold / 2));
      ask();
    } else if (isCut(whole, fault) && ++failures <= MAX_FAILURES) {
      ask();
    } else {
      end.completeExceptionally(fault(whole, fault));
    }
  }

  /// Whether a request came to nothing on the way, and not by a word of the relay.
  private static boolean isCut(@Nullable HttpResponse<Void> whole, @Nullable Throwable fault) {
    if (whole == null) {
      return !(RelayFault.cause(fault) instanceof HttpTimeoutException);
    }
    return switch (whole.statusCode()) {
      case 408, 502, 504 -> true;
      default -> false;
    };
  }

  private static IOException fault(@Nullable HttpResponse<Void> whole, @Nullable Throwable fault) {
    return whole == null
        ? RelayFault.exception(fault)
        : new IOException(RelayFault.status(whole.statusCode()));
  }

  private void take(FrameStream stream, Optional<byte[]> piece) {
    if (piece.isEmpty() || end.isDone()) {
      return;
    }
    toldAt = System.nanoTime();
    heardAt = toldAt;
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
      var _ =
          client
              .sendAsync(request, BodyHandlers.discarding())
              .whenComplete((done, fault) -> posted(frames, done, fault));
    }
  }

  private synchronized void posted(
      List<byte[]> frames, @Nullable HttpResponse<Void> done, @Nullable Throwable fault) {
    posts--;
    if (done != null && done.statusCode() == 204) {
      heardAt = System.nanoTime();
      failures = 0;
    } else if (isCut(done, fault) && ++failures <= MAX_FAILURES) {
      // They may have come there: a name that is heard twice, or a packet, does no harm.
      for (byte[] frame : frames.reversed()) {
        unsent.addFirst(frame);
        waiting += frame.length;
      }
    } else {
      end.completeExceptionally(fault(done, fault));
    }
    post();
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
      if (!polls && toldAt - askedAt < 0 && now - askedAt > STREAM) {
        // The relay ends the former answer, and whoever has held it back lets go of it.
        polls = true;
        ask();
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
