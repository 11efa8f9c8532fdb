package dev.stenope.app.api;

import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.node.Home;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;

/// A program that uses the API of a node.
final class Client implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(60);

  final String url;
  final String token;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  Client(Home home) throws IOException, MalformedException {
    url = Json.read(Files.readAllBytes(home.directory().resolve("api.json"))).text("url");
    token = Files.readString(home.directory().resolve("api.token")).strip();
  }

  HttpRequest.Builder request(String method, String path, String body) {
    return HttpRequest.newBuilder(URI.create(url + path))
        .timeout(PATIENCE)
        .header("Authorization", "Bearer " + token)
        .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
    return http.send(request.build(), BodyHandlers.ofString());
  }

  /// The answer of a request that succeeds.
  Json call(String method, String path, Json body) throws Exception {
    HttpResponse<String> response = send(request(method, path, body.toString()));
    if (response.statusCode() != 200) {
      throw new AssertionError(response.statusCode() + " " + response.body());
    }
    return Json.read(response.body().getBytes(StandardCharsets.UTF_8));
  }

  HttpClient http() {
    return http;
  }

  /// A connection on which nothing was said.
  Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), URI.create(url).getPort());
    socket.setSoTimeout((int) PATIENCE.toMillis());
    return socket;
  }

  /// A connection on which the head of a request was sent as far as its token, and then the rest.
  Socket connect(String line, String rest) throws IOException {
    Socket socket = connect();
    String head =
        """
        %s HTTP/1.1\r
        Host: 127.0.0.1:%d\r
        Authorization: Bearer %s\r
        """
            .formatted(line, socket.getPort(), token);
    socket.getOutputStream().write((head + rest).getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  @Override
  public void close() {
    // A test that has failed may have left a connection open.
    http.shutdownNow();
  }
}
