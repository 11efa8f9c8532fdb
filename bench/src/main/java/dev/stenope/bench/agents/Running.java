package dev.stenope.bench.agents;

import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A node that runs as people run it, in a process of its own, with a client of its API.
final class Running implements AutoCloseable {
  /// Milliseconds between two looks whether it is up.
  private static final long LOOK = 50;

  private final Path jar;
  private final Path home;
  private final Process process;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private String url = "";
  private String token = "";

  private Running(Path jar, Path home) throws IOException {
    this.jar = jar;
    this.home = home;
    this.process =
        new ProcessBuilder(command("up"))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
  }

  /// Sets up a node on loopback and starts it. The first of them has the drop.
  static Running start(Path jar, Path folder, String name, boolean first)
      throws IOException, InterruptedException, MalformedException {
    Path home = folder.resolve(name);
    Files.createDirectories(folder.resolve("drop"));
    String drop = first ? folder.resolve("drop").toString() : "";
    List<String> init = new ArrayList<>(List.of("init", "--name", name, "--bind", "127.0.0.1"));
    init.addAll(List.of("--stun", "none", "--ntp", "none"));
    if (first) {
      init.addAll(List.of("--drop", drop));
    }
    run(jar, home, init);
    Running node = new Running(jar, home);
    Path told = home.resolve("api.json");
    while (!Files.exists(told)) {
      if (!node.process.isAlive()) {
        throw new IOException(name + " did not start");
      }
      TimeUnit.MILLISECONDS.sleep(LOOK);
    }
    node.url = Json.read(Files.readAllBytes(told)).text("url");
    node.token = Files.readString(home.resolve("api.token")).strip();
    return node;
  }

  private static List<String> command(Path jar, Path home, List<String> words) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:+UseSerialGC");
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(List.of("-jar", jar.toString()));
    command.addAll(words);
    command.addAll(List.of("--home", home.toString()));
    return command;
  }

  private List<String> command(String word) {
    return command(jar, home, List.of(word));
  }

  private static String run(Path jar, Path home, List<String> words)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command(jar, home, words))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException("stenope " + String.join(" ", words) + " failed");
    }
    return said;
  }

  /// Joins the mesh of another node.
  void join(Running other) throws IOException, InterruptedException, MalformedException {
    String invited = run(jar, other.home, List.of("invite", "--json"));
    String code = Json.read(invited.getBytes(StandardCharsets.UTF_8)).text("code");
    run(jar, home, List.of("join", code));
  }

  /// What a request is answered.
  Json call(String method, String path, Json body)
      throws IOException, InterruptedException, MalformedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + path))
            .header("Authorization", "Bearer " + token)
            .method(method, BodyPublishers.ofString(body.toString()))
            .build();
    HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
    if (response.statusCode() != 200) {
      throw new IOException(new String(response.body(), StandardCharsets.UTF_8));
    }
    return Json.read(response.body());
  }

  WebSocket open(WebSocket.Listener listener) {
    return http.newWebSocketBuilder()
        .header("Authorization", "Bearer " + token)
        .buildAsync(URI.create(url.replace("http", "ws") + "/v1/ws"), listener)
        .join();
  }

  /// Bytes of memory that the system counts for its process, without those of a heap that was free
  /// before: it collects first.
  double resident() throws IOException, InterruptedException {
    Path tools = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    new ProcessBuilder(tools.toString(), "" + process.pid(), "GC.run")
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
    return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
        .filter(line -> line.startsWith("VmRSS"))
        .mapToDouble(line -> 1024 * Double.parseDouble(line.split("\\s+", -1)[1]))
        .sum();
  }

  @Override
  public void close() {
    http.shutdownNow();
    process.destroy();
    process.onExit().join();
  }
}
