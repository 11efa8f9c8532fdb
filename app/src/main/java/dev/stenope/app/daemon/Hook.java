package dev.stenope.app.daemon;

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
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// What a person wants to be called: a command of the shell, an address that is posted JSON, or
/// both. Each is empty where there is none.
record Hook(String command, String url) {
  private static final int MINUTES = 10;

  /// Calls it and waits until it has ended. An address that makes no sense raises an
  /// [IllegalArgumentException], and a failure an [IOException], with the end of a sentence.
  void call(Map<String, String> environment, Json body) throws IOException, InterruptedException {
    if (!command.isEmpty()) {
      run(environment);
    }
    if (!url.isEmpty()) {
      post(body);
    }
  }

  private void run(Map<String, String> environment) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder("/bin/sh", "-c", command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new IOException("its command took more than " + MINUTES + " minutes");
    }
    if (process.exitValue() != 0) {
      throw new IOException("its command ended with " + process.exitValue());
    }
  }

  private void post(Json body) throws IOException, InterruptedException {
    HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    try {
      HttpResponse<InputStream> answer =
          http.send(
              HttpRequest.newBuilder(URI.create(url))
                  .timeout(Duration.ofMinutes(MINUTES))
                  .header("Content-Type", "application/json")
                  .POST(BodyPublishers.ofString(body.toString()))
                  .build(),
              BodyHandlers.ofInputStream());
      if (answer.statusCode() / 100 != 2) {
        throw new IOException("its address answered " + answer.statusCode());
      }
    } finally {
      // What else it has to say may have no end.
      http.shutdownNow();
    }
  }
}
