package dev.stenope.lab;

import dev.stenope.app.Main;
import dev.stenope.app.Problem;
import dev.stenope.app.control.Control;
import dev.stenope.app.daemon.Setup;
import dev.stenope.core.wire.Json;
import dev.stenope.node.Home;
import dev.stenope.node.HomeException;
import dev.stenope.node.Settings;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A node as people run it: `stenope up` in a process of its own, asked over its control socket.
final class LabNode implements AutoCloseable {
  private static final Duration GRACE = Duration.ofSeconds(4);

  /// Where the program is, and what else the JVM is told: the class path of this one unless
  /// `-Dlab.program` says otherwise, in words that a space parts.
  private static final List<String> PROGRAM =
      List.of(
          System.getProperty("lab.program", "-cp " + System.getProperty("java.class.path"))
              .split(" ", -1));

  private static final Json STATUS = new Json().put("command", "status");

  private final String name;
  private final Path home;
  private @Nullable Process process;

  /// Makes the home of a node, in `folder`, where its peers find the drop, too.
  LabNode(Path folder, String name, Settings settings) throws IOException, Problem {
    this.name = name;
    this.home = folder.resolve(name);
    Path drop = Files.createDirectories(folder.resolve("drop"));
    Setup.create(home, name, settings.withDrops(List.of(drop.toString())));
  }

  String name() {
    return name;
  }

  /// How a process is started: on this host, or somewhere else.
  @FunctionalInterface
  interface Starter {
    Process start(ProcessBuilder command) throws IOException;
  }

  /// Starts the node, with a clock that is wrong by `clockOffset`.
  void start(Starter starter, Duration clockOffset) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-Dstenope.clock.offset=" + clockOffset.toMillis()));
    command.addAll(PROGRAM);
    command.addAll(
        List.of(Main.class.getName(), "up", "--json", "--while-input", "--home", home.toString()));
    process =
        starter.start(
            new ProcessBuilder(command)
                .redirectError(home.resolve("lab.err").toFile())
                .redirectOutput(home.resolve("lab.out").toFile()));
  }

  /// Whether the process has come far enough to be asked.
  boolean isUp() throws Problem {
    try (Control control = open(STATUS)) {
      return control != null;
    }
  }

  /// A request and its answer as it comes; null if the node cannot be asked.
  @Nullable Control open(Json request) throws Problem {
    return Control.open(home.resolve("control.sock"), request);
  }

  Json ask(Json request) throws Problem {
    try (Control control = open(request)) {
      Objects.requireNonNull(control, () -> name + " is not up: " + said());
      return control.answer(_ -> {});
    }
  }

  /// All lines of an answer.
  List<Json> all(Json request) throws Problem {
    List<Json> lines = new ArrayList<>();
    try (Control control = open(request)) {
      Objects.requireNonNull(control, () -> name + " is not up: " + said());
      for (Json line = control.next(); line != null; line = control.next()) {
        lines.add(line);
      }
    }
    return lines;
  }

  /// What this node says of another; null if it does not know it.
  @Nullable Json peer(String other) throws Problem {
    for (Object peer : ask(STATUS).list("peers")) {
      if (peer instanceof Json json && json.text("name", "").equals(other)) {
        return json;
      }
    }
    return null;
  }

  /// The folder of its home.
  Path folder() {
    return home;
  }

  Home home() throws HomeException {
    return Home.open(home);
  }

  /// Where the latest process writes what happens.
  Path output() {
    return home.resolve("lab.out");
  }

  /// What the process has said so far.
  String said() {
    StringBuilder all = new StringBuilder();
    for (String file : List.of("lab.err", "lab.out")) {
      try (BufferedReader lines =
          Files.newBufferedReader(home.resolve(file), StandardCharsets.UTF_8)) {
        lines.lines().forEach(line -> all.append(line).append('\n'));
      } catch (IOException e) {
        all.append(e).append('\n');
      }
    }
    return all.toString();
  }

  boolean isRunning() {
    Process running = process;
    return running != null && running.isAlive();
  }

  /// Ends the process by SIGKILL, wherever it is.
  void kill() {
    Process running = Objects.requireNonNull(process);
    running.destroyForcibly();
    running.onExit().join();
  }

  @Override
  public void close() {
    stop();
  }

  /// Ends the process as Ctrl-C would. The home stays, and the node can be started again.
  void stop() {
    Process running = process;
    if (running == null) {
      return;
    }
    running.destroy();
    try {
      if (!running.waitFor(GRACE)) {
        running.destroyForcibly().waitFor();
      }
    } catch (InterruptedException _) {
      running.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
