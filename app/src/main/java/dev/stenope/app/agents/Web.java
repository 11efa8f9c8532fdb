package dev.stenope.app.agents;

import dev.stenope.app.Problem;
import dev.stenope.app.terminal.Text;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Requests to the address of an agent.
final class Web implements AutoCloseable {
  private static final Duration CONNECTING = Duration.ofSeconds(10);

  /// How much of a refusal is shown to a person.
  private static final int SHOWN = 200;

  /// How much of one is read where the answer would be a stream.
  private static final int MAX_REFUSAL = 1 << 20;

  // Its upgrade to HTTP/2 in the clear is taken for one to WebSocket by some servers.
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECTING)
          .build();

  private final URI address;
  private final String key;
  private final Map<String, String> headers;
  private final long seconds;

  /// `path` is added to `address`. The key is in the variable `key_env` or the file `key_file` of
  /// the settings, if there is one.
  Web(AgentSettings settings, String address, String path) {
    this(settings, address, path, "key", Map.of());
  }

  /// The same with a secret of another word, and with further headers.
  Web(
      AgentSettings settings,
      String address,
      String path,
      String secret,
      Map<String, String> headers) {
    try {
      this.address = URI.create(address.replaceAll("/+$", "") + path);
      if (this.address.getHost() == null || !this.address.getScheme().matches("https?")) {
        throw new IllegalArgumentException("no http");
      }
    } catch (IllegalArgumentException _) {
      throw new IllegalArgumentException(
          "agent " + settings.name() + " has no address like http://HOST:PORT/...");
    }
    this.key = Secret.of(settings, secret);
    this.headers = headers;
    this.seconds = Times.seconds(settings);
  }

  long seconds() {
    return seconds;
  }

  /// Where it is.
  URI address() {
    return address;
  }

  /// Posts JSON. The answer is a stream of bytes, which may have no end. A refusal is read here, in
  /// the time that an answer may take.
  InputStream open(String body) throws Problem, InterruptedException {
    HttpResponse<InputStream> response =
        send(
            request(address).POST(BodyPublishers.ofString(body)).build(),
            answer ->
                isWelcome(answer.statusCode())
                    ? BodySubscribers.ofInputStream()
                    : BodySubscribers.mapping(
                        BodySubscribers.limiting(BodySubscribers.ofByteArray(), MAX_REFUSAL),
                        ByteArrayInputStream::new),
            seconds);
    if (isWelcome(response.statusCode())) {
      return response.body();
    }
    try (InputStream in = response.body()) {
      throw refused(response.statusCode(), in.readNBytes(SHOWN));
    } catch (IOException e) {
      throw away(address, e);
    }
  }

  /// Posts JSON, and reads all of an answer that has so many bytes at most.
  byte[] post(String body, int most) throws Problem, InterruptedException {
    return post(address, body, seconds, most);
  }

  /// The same to some address, within so many seconds. Redirections are not followed, here as
  /// always.
  byte[] post(URI there, String body, long patience, int most)
      throws Problem, InterruptedException {
    return whole(request(there).POST(BodyPublishers.ofString(body)), patience, most);
  }

  /// Gets what is at the address, within the same bounds.
  byte[] get(long patience, int most) throws Problem, InterruptedException {
    return whole(request(address).GET(), patience, most);
  }

  private byte[] whole(HttpRequest.Builder request, long patience, int most)
      throws Problem, InterruptedException {
    HttpResponse<byte[]> response =
        send(request.build(), BodyHandlers.limiting(BodyHandlers.ofByteArray(), most), patience);
    if (isWelcome(response.statusCode())) {
      return response.body();
    }
    throw refused(response.statusCode(), Arrays.copyOf(response.body(), SHOWN));
  }

  /// What an [HttpRequest] has as its timeout ends with the head of the answer; this one does not.
  private <T> HttpResponse<T> send(
      HttpRequest request, HttpResponse.BodyHandler<T> handler, long patience)
      throws Problem, InterruptedException {
    CompletableFuture<HttpResponse<T>> answer = http.sendAsync(request, handler);
    try {
      return answer.get(patience, TimeUnit.SECONDS);
    } catch (TimeoutException _) {
      throw Times.late("the answer of " + request.uri(), patience);
    } catch (ExecutionException e) {
      throw away(request.uri(), e.getCause() == null ? e : e.getCause());
    } finally {
      answer.cancel(true);
    }
  }

  private static boolean isWelcome(int status) {
    return status == 200 || status == 204;
  }

  private static Problem refused(int status, byte[] body) {
    String why = Text.tame(new String(body, StandardCharsets.UTF_8).replace("\0", ""));
    return new Problem("the address of the agent refused", status + " " + why.strip(), "");
  }

  private static Problem away(URI address, Throwable why) {
    String reason = why.getMessage() == null ? "nothing listens there" : why.getMessage();
    return new Problem("the address of the agent does not answer", address + ": " + reason, "");
  }

  private HttpRequest.Builder request(URI there) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(there).header("Content-Type", "application/json");
    headers.forEach(request::header);
    if (!key.isEmpty()) {
      request.header("Authorization", "Bearer " + key);
    }
    return request;
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
