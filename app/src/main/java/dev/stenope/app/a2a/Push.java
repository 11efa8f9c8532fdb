package dev.stenope.app.a2a;

import dev.stenope.core.wire.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// An address that is told how a task ends (A2A 1.0, TaskPushNotificationConfig), and by what it
/// knows who tells.
record Push(String id, URI url, String token, String scheme, String credentials) {
  private static final int MAX_LENGTH = 2048;
  private static final int MAX_PORT = 65_535;

  /// How often it is tried, and the seconds between, doubled each time.
  private static final int TRIES = 4;

  private static final long PAUSE = 1;

  /// For the head of an answer; the rest of it is not read.
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  static Push read(Json config) throws Fault {
    String id = text(config, "id");
    Json authentication = config.get("authentication") instanceof Json it ? it : new Json();
    return new Push(
        id.isEmpty() ? UUID.randomUUID().toString() : id,
        address(text(config, "url")),
        text(config, "token"),
        text(authentication, "scheme"),
        text(authentication, "credentials"));
  }

  private static String text(Json json, String name) throws Fault {
    String text = json.text(name, "");
    if (text.length() > MAX_LENGTH || text.chars().anyMatch(c -> c < ' ' || c > '~')) {
      throw new Fault(
          Fault.INVALID_PARAMS, name + " is not up to " + MAX_LENGTH + " characters of ASCII");
    }
    return text;
  }

  private static URI address(String text) throws Fault {
    try {
      URI url = URI.create(text);
      HttpRequest.newBuilder(url);
      if (url.getPort() > MAX_PORT) {
        throw new IllegalArgumentException("no port");
      }
      return url;
    } catch (IllegalArgumentException _) {
      throw new Fault(Fault.INVALID_PARAMS, "url is no address that begins with http");
    }
  }

  Json toJson(String task) {
    Json json =
        new Json().put("id", id).put("taskId", task).put("url", url.toString()).put("token", token);
    return scheme.isEmpty()
        ? json
        : json.put(
            "authentication", new Json().put("scheme", scheme).put("credentials", credentials));
  }

  /// Says the updates in their order, and gives up where one of them is not taken, which `untold`
  /// hears. Redirections are not followed.
  void tell(List<Json> updates, Consumer<String> untold) {
    try (HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      for (Json update : updates) {
        String why = tell(http, update);
        if (why != null) {
          untold.accept(
              url.getHost()
                  + " was not told how a task of A2A ended, in "
                  + TRIES
                  + " tries: "
                  + why);
          return;
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Why it is not taken; null if it is.
  private @Nullable String tell(HttpClient http, Json update) throws InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url)
            .timeout(PATIENCE)
            .header("Content-Type", "application/a2a+json")
            .POST(BodyPublishers.ofString(update.toString()));
    if (!scheme.isEmpty()) {
      request.header("Authorization", scheme + " " + credentials);
    }
    if (!token.isEmpty()) {
      request.header("X-A2A-Notification-Token", token);
    }
    String why = null;
    for (int i = 0; i < TRIES; i++) {
      if (i > 0) {
        TimeUnit.SECONDS.sleep(PAUSE << i - 1);
      }
      try {
        HttpResponse<InputStream> answer = http.send(request.build(), BodyHandlers.ofInputStream());
        answer.body().close();
        if (answer.statusCode() / 100 == 2) {
          return null;
        }
        why = "it answers " + answer.statusCode();
      } catch (IOException e) {
        // It may be there in a moment.
        why = String.valueOf(e.getMessage());
      }
    }
    return why;
  }
}
