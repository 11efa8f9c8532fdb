package dev.stenope.app.demo;

import dev.stenope.app.Problem;
import dev.stenope.app.control.Control;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A node of the demo: a process of its own, asked over its control socket.
final class Member {
  private static final long START_SECONDS = 20;
  private static final int MAX_ERROR = 4096;

  private final String name;
  private final Path socket;
  private final Process process;
  private final CompletableFuture<Json> up = new CompletableFuture<>();

  private Member(String name, Path socket, Process process) {
    this.name = name;
    this.socket = socket;
    this.process = process;
  }

  /// Starts the node whose home this is. It ends with this process, whatever happens to it.
  static Member start(String name, Path home, Stage stage, Launcher launcher) throws Problem {
    try {
      Process process =
          launcher.start(
              stage.enter(name), "up", "--home", home.toString(), "--json", "--while-input");
      Member member = new Member(name, home.resolve("control.sock"), process);
      Thread.ofPlatform().daemon().name(name).start(member::follow);
      return member;
    } catch (IOException e) {
      throw Problem.of("the node " + name + " cannot be started", e, "");
    }
  }

  private void follow() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Json event = Json.read(line.getBytes(StandardCharsets.UTF_8));
        if (event.text("event", "").equals("up")) {
          up.complete(event);
        }
      }
    } catch (IOException | MalformedException _) {
      // What it says in the end counts.
    }
    up.completeExceptionally(new IOException(lastWords()));
  }

  private String lastWords() {
    try (InputStream errors = process.getErrorStream()) {
      String said = new String(errors.readNBytes(MAX_ERROR), StandardCharsets.UTF_8).strip();
      return said.startsWith("stenope: ") ? said.substring(9) : said;
    } catch (IOException _) {
      return "it was stopped";
    }
  }

  String name() {
    return name;
  }

  /// Waits until it is up.
  Json awaitUp() throws Problem, InterruptedException {
    try {
      return up.get(START_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new Problem(
          "the node " + name + " did not come up", String.valueOf(cause.getMessage()), "");
    } catch (TimeoutException _) {
      throw new Problem("the node " + name + " did not come up", "it took too long", "");
    }
  }

  Json ask(Json request) throws Problem {
    try (Control control = Control.open(socket, request)) {
      if (control == null) {
        throw new Problem("the node " + name + " is gone", "", "");
      }
      return control.answer(_ -> {});
    }
  }

  /// What it knows of the other.
  Json peer(String other) throws Problem {
    for (Object peer : ask(new Json().put("command", "status")).list("peers")) {
      if (peer instanceof Json json && json.text("name", "").equals(other)) {
        return json;
      }
    }
    return new Json();
  }

  /// Asks it to end.
  void stop() {
    process.destroy();
  }

  /// Sees to it that it has ended.
  void end() throws InterruptedException {
    if (!process.waitFor(4, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor(2, TimeUnit.SECONDS);
    }
  }
}
