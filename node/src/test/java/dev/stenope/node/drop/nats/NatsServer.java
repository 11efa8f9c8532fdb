package dev.stenope.node.drop.nats;

import dev.stenope.node.drop.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Debian's NATS server on a free port of loopback. It keeps its messages on disk, so that it can
/// be started again.
public final class NatsServer implements AutoCloseable {
  private static final String PROGRAM = "/usr/sbin/nats-server";

  private final Path directory;
  private final Path config;
  private final int port;
  private @Nullable ServerProcess process;

  /// Starts a server that lives in `directory` and follows these lines of configuration.
  public NatsServer(Path directory, String... lines) throws IOException {
    this.directory = directory;
    this.port = ServerProcess.freePort();
    this.config = directory.resolve("nats.conf");
    Files.write(config, List.of("host: 127.0.0.1", "port: " + port, String.join("\n", lines)));
    start();
  }

  /// The line of configuration that has a server keep messages below `directory`.
  public static String jetStream(Path directory) {
    return "jetstream { store_dir: \"" + directory.resolve("js") + "\" }";
  }

  /// Returns once the server takes connections.
  public void start() throws IOException {
    process =
        ServerProcess.start(
            directory, "Server is ready", List.of(PROGRAM, "-c", config.toString()));
  }

  public void stop() {
    if (process != null) {
      process.close();
    }
  }

  /// The address of a prefix, for a user as in `name:password@`, or for nobody.
  public String uri(String user, String prefix) {
    return "nats://" + user + "127.0.0.1:" + port + "/" + prefix;
  }

  NatsAddress address(String prefix) throws IOException {
    return NatsAddress.parse(uri("", prefix));
  }

  @Override
  public void close() {
    stop();
  }
}
