package dev.stenope.node.drop.mega.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;

/// Speaks to a server in plain requests, as a test writes them.
final class RawClient implements AutoCloseable {
  private final HttpClient client = HttpClient.newHttpClient();
  private final String address;
  private int id;

  RawClient(String address) {
    this.address = address;
  }

  /// Sends one command and returns the answer as it comes. The `asker` is empty, or parameters such
  /// as `&sid=...`.
  String ask(String asker, String command) throws IOException, InterruptedException {
    return post("cs?id=" + ++id + asker, "[" + command.replace('\'', '"') + "]");
  }

  /// The same, for an answer that is one object.
  Json object(String asker, String command)
      throws IOException, InterruptedException, MalformedException {
    String answer = ask(asker, command);
    return Json.read(answer.substring(1, answer.length() - 1).getBytes(UTF_8));
  }

  String post(String path, String body) throws IOException, InterruptedException {
    return client.send(request(path, body), BodyHandlers.ofString()).body();
  }

  HttpResponse<String> whole(String path, String body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri(path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(
        request.POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
  }

  CompletableFuture<String> later(String path) {
    return client
        .sendAsync(request(path, ""), BodyHandlers.ofString())
        .thenApply(HttpResponse::body);
  }

  byte[] upload(String path, byte[] part) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(uri(path)).POST(BodyPublishers.ofByteArray(part)).build();
    return client.send(request, BodyHandlers.ofByteArray()).body();
  }

  byte[] download(String path) throws IOException, InterruptedException {
    return client
        .send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofByteArray())
        .body();
  }

  private HttpRequest request(String path, String body) {
    return HttpRequest.newBuilder(uri(path)).POST(BodyPublishers.ofString(body)).build();
  }

  private URI uri(String path) {
    return URI.create(path.startsWith("http") ? path : address + path);
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
