package dev.stenope.node.drop.mqtt;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Debian's broker on a free port of loopback. It keeps its messages on disk, so that it can be
/// started again.
public final class Mosquitto implements AutoCloseable {
  private static final String PROGRAM = "/usr/sbin/mosquitto";

  private final Path config;
  private final int port;
  private @Nullable Process process;
  private int requests;
  private String last = "";

  /// Starts a broker that lives in `directory` and follows these further lines of configuration.
  public Mosquitto(Path directory, String... lines) throws IOException {
    this.port = freePort();
    this.config = directory.resolve("mosquitto.conf");
    Files.write(
        config,
        List.of(
            "listener " + port + " 127.0.0.1",
            "user root",
            "persistence true",
            "persistence_location " + directory + "/",
            "log_dest stderr",
            String.join("\n", lines)));
    start();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /// Has the program make a file of passwords from one with a line `user:password`.
  static Path passwords(Path file, String line) throws Exception {
    Files.writeString(file, line + "\n");
    Process made = new ProcessBuilder("/usr/bin/mosquitto_passwd", "-U", file.toString()).start();
    if (made.waitFor() != 0) {
      throw new IOException("mosquitto_passwd failed");
    }
    return file;
  }

  /// Returns once the broker takes connections.
  public void start() throws IOException {
    Process started =
        new ProcessBuilder(PROGRAM, "-c", config.toString()).redirectErrorStream(true).start();
    process = started;
    BufferedReader log = started.inputReader(UTF_8);
    StringBuilder said = new StringBuilder();
    for (String line = log.readLine(); line != null; line = log.readLine()) {
      if (line.contains(" running")) {
        Thread.ofPlatform().daemon().start(() -> read(log));
        return;
      }
      said.append(line).append('\n');
    }
    throw new IOException("mosquitto did not start:\n" + said);
  }

  private void read(BufferedReader log) {
    try (log) {
      for (String line = log.readLine(); line != null; line = log.readLine()) {
        read(line);
      }
    } catch (IOException _) {
      // The broker was stopped.
    }
  }

  private synchronized void read(String line) {
    if (line.contains(": Received PUBLISH ") || line.contains(": Received SUBSCRIBE ")) {
      requests++;
      last = line;
      notifyAll();
    }
  }

  /// How many messages and subscriptions the broker has received by now. Its log lags behind, so it
  /// is sent one more.
  synchronized int requests() throws Exception {
    String mark = UUID.randomUUID().toString();
    try (Stranger stranger = new Stranger(address("mark"))) {
      stranger.send(mark, new byte[1]);
    }
    while (!last.contains(mark)) {
      wait();
    }
    requests--;
    return requests;
  }

  public void stop() {
    if (process != null) {
      process.destroy();
      process.onExit().join();
    }
  }

  /// The address of a drop under a topic, for a user as in `name:password@`, or for nobody.
  public String uri(String user, String topic) {
    return "mqtt://" + user + "127.0.0.1:" + port + "/" + topic;
  }

  MqttAddress address(String topic) throws IOException {
    return MqttAddress.parse(uri("", topic));
  }

  @Override
  public void close() {
    stop();
  }
}
