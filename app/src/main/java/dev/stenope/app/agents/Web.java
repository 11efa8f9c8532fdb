package dev.stenope.app.agents;

import dev.stenope.app.Problem;
import dev.stenope.app.terminal.Text;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
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

  /// Posts JSON. The answer is a stream of bytes with status 200 or 204.
  HttpResponse<InputStream> post(String body) throws Problem, InterruptedException {
    HttpRequest request = request(address, seconds).POST(BodyPublishers.ofString(body)).build();
    try {
      HttpResponse<InputStream> response = http.send(request, BodyHandlers.ofInputStream());
      if (response.statusCode() == 200 || response.statusCode() == 204) {
        return response;
      }
      try (InputStream in = response.body()) {
        throw refused(response.statusCode(), in.readNBytes(SHOWN));
      }
    } catch (IOException e) {
      throw away(address, e);
    }
  }

  /// Posts JSON to some address, and reads all of an answer that is there within so many seconds
  /// and has so many bytes at most. Redirections are not followed, here as always.
  byte[] post(URI there, String body, long patience, int most)
      throws Problem, InterruptedException {
    return whole(request(there, patience).POST(BodyPublishers.ofString(body)), patience, most);
  }

  /// Gets what is at the address, within the same bounds.
  byte[] get(long patience, int most) throws Problem, InterruptedException {
    return whole(request(address, patience).GET(), patience, most);
  }

  private byte[] whole(HttpRequest.Builder builder, long patience, int most)
      throws Problem, InterruptedException {
    HttpRequest request = builder.build();
    CompletableFuture<HttpResponse<byte[]>> answer =
        http.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), most));
    try {
      HttpResponse<byte[]> response = answer.get(patience, TimeUnit.SECONDS);
      if (response.statusCode() == 200) {
        return response.body();
      }
      throw refused(response.statusCode(), Arrays.copyOf(response.body(), SHOWN));
    } catch (TimeoutException _) {
      throw Times.late("the answer of " + request.uri(), patience);
    } catch (ExecutionException e) {
      throw away(request.uri(), e.getCause() == null ? e : e.getCause());
    } finally {
      answer.cancel(true);
    }
  }

  private static Problem refused(int status, byte[] body) {
    String why = Text.tame(new String(body, StandardCharsets.UTF_8).replace("\0", ""));
    return new Problem("the address of the agent refused", status + " " + why.strip(), "");
  }

  private static Problem away(URI address, Throwable why) {
    String reason = why.getMessage() == null ? "nothing listens there" : why.getMessage();
    return new Problem("the address of the agent does not answer", address + ": " + reason, "");
  }

  private HttpRequest.Builder request(URI there, long patience) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(there)
            .timeout(Duration.ofSeconds(patience))
            .header("Content-Type", "application/json");
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
