package dev.stenope.node.drop.http;

import dev.stenope.node.drop.ClockReading;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// A client for servers that nobody trusts: every exchange has a deadline for the whole of it, the
/// body included, and every body has a limit. Redirects are not followed. Any thread may call it.
public final class Http implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(10);

  private final EnvironmentProxies proxies;
  private final HttpClient client;
  private final ScheduledExecutorService guard =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("stenope-http").daemon().factory());
  private final ServerClock clock = new ServerClock();

  /// Takes the proxies that the environment names.
  public Http() {
    this(System.getenv());
  }

  /// Takes the proxies that this environment names.
  public Http(Map<String, String> environment) {
    this.proxies = new EnvironmentProxies(environment);
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .proxy(proxies)
            .build();
  }

  /// An answer, whole. The body may be that of an error.
  public record Answer(int status, HttpResponse<?> head, byte[] body) {
    public @Nullable String header(String name) {
      return head.headers().firstValue(name).orElse(null);
    }
  }

  /// Reads a body as it comes. It ends early, by an [IOException], at the limit or the deadline.
  @FunctionalInterface
  public interface Body<T> {
    T read(HttpResponse<InputStream> head, InputStream body) throws IOException;
  }

  /// Sends a request and reads the whole answer, whose body has at most `limit` bytes.
  public Answer send(HttpRequest request, int limit, Duration deadline) throws IOException {
    return send(
        request,
        limit,
        deadline,
        (head, body) -> new Answer(head.statusCode(), head, body.readAllBytes()));
  }

  /// Sends a request and has `reader` read the answer, whose body has at most `limit` bytes.
  public <T> T send(HttpRequest request, long limit, Duration deadline, Body<T> reader)
      throws IOException {
    long sent = System.nanoTime();
    HttpResponse<InputStream> head = head(request, deadline);
    heard(head, sent);
    InputStream body = head.body();
    long left = deadline.toNanos() - (System.nanoTime() - sent);
    ScheduledFuture<?> end = closeIn(left, body);
    try (body) {
      T result = reader.read(head, new BoundedStream(body, limit));
      if (end.isDone()) {
        // A body that was closed under its reader may look like a whole one.
        throw late(deadline);
      }
      return result;
    } catch (IOException e) {
      if (System.nanoTime() - sent >= deadline.toNanos()) {
        throw late(deadline);
      }
      throw e;
    } finally {
      end.cancel(false);
    }
  }

  private ScheduledFuture<?> closeIn(long nanos, InputStream body) throws IOException {
    try {
      return guard.schedule(() -> close(body), nanos, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException _) {
      close(body);
      throw new IOException("closed");
    }
  }

  private HttpResponse<InputStream> head(HttpRequest request, Duration deadline)
      throws IOException {
    CompletableFuture<HttpResponse<InputStream>> answer =
        client.sendAsync(request, BodyHandlers.ofInputStream());
    try {
      return answer.get(deadline.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException _) {
      giveUp(answer);
      throw late(deadline);
    } catch (InterruptedException _) {
      giveUp(answer);
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    } catch (ExecutionException e) {
      throw fault(request, e.getCause());
    }
  }

  /// An answer that comes at this very moment has a connection, which must not be forgotten.
  private static void giveUp(CompletableFuture<HttpResponse<InputStream>> answer) {
    if (!answer.cancel(true) && !answer.isCompletedExceptionally()) {
      close(answer.join().body());
    }
  }

  private IOException fault(HttpRequest request, @Nullable Throwable cause) {
    if (cause instanceof ConnectException && proxies.isUsedFor(request.uri())) {
      return new ProxyException(cause);
    }
    return cause instanceof IOException known ? known : new IOException(cause);
  }

  /// The proxy, not the server, cannot be reached.
  static final class ProxyException extends IOException {
    private static final long serialVersionUID = 1;

    ProxyException(Throwable cause) {
      super("the proxy cannot be reached", cause);
    }
  }

  private static HttpTimeoutException late(Duration deadline) {
    return new HttpTimeoutException(
        "no whole answer within " + Math.max(1, deadline.toSeconds()) + " s");
  }

  private static void close(InputStream body) {
    try {
      body.close();
    } catch (IOException _) {
      // The reader finds out by itself.
    }
  }

  private void heard(HttpResponse<?> head, long sent) {
    Optional<String> date = head.headers().firstValue("date");
    // The date of an answer from a cache is that of its making.
    if (date.isPresent() && head.headers().firstValue("age").isEmpty()) {
      try {
        clock.heard(
            sent,
            System.nanoTime(),
            Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date.get())));
      } catch (DateTimeException _) {
        // A server that cannot write a date has no clock.
      }
    }
  }

  /// The server's clock; null as long as it has not shown it.
  public @Nullable ClockReading clock() {
    return clock.reading();
  }

  /// Ends all exchanges.
  @Override
  public void close() {
    client.shutdownNow();
    guard.shutdownNow();
  }
}
