package dev.stenope.app.agents;

import dev.stenope.app.Problem;
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
  private final long seconds;

  /// `path` is added to `address`. The key is in the variable `key_env` or the file `key_file` of
  /// the settings, if there is one.
  Web(AgentSettings settings, String address, String path) {
    try {
      this.address = URI.create(address.replaceAll("/+$", "") + path);
      if (this.address.getHost() == null || !this.address.getScheme().matches("https?")) {
        throw new IllegalArgumentException("no http");
      }
    } catch (IllegalArgumentException _) {
      throw new IllegalArgumentException(
          "agent " + settings.name() + " has no address like http://HOST:PORT/...");
    }
    this.key = Secret.of(settings, "key");
    this.seconds = Times.seconds(settings);
  }

  long seconds() {
    return seconds;
  }

  /// Posts JSON. The answer is a stream of bytes with status 200 or 204.
  HttpResponse<InputStream> post(String body) throws Problem, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address)
            .timeout(Duration.ofSeconds(seconds))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body));
    if (!key.isEmpty()) {
      request.header("Authorization", "Bearer " + key);
    }
    try {
      HttpResponse<InputStream> response = http.send(request.build(), BodyHandlers.ofInputStream());
      if (response.statusCode() == 200 || response.statusCode() == 204) {
        return response;
      }
      try (InputStream in = response.body()) {
        String why = new String(in.readNBytes(SHOWN), StandardCharsets.UTF_8);
        throw new Problem(
            "the address of the agent refused", response.statusCode() + " " + why.strip(), "");
      }
    } catch (IOException e) {
      throw new Problem(
          "the address of the agent does not answer", address + ": " + e.getMessage(), "");
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
