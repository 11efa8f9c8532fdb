package dev.stenope.node.turn;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Debian's TURN server on free ports of loopback, for the user `ada` with the password `sesame`.
final class Coturn implements AutoCloseable {
  private static final String PROGRAM = "/usr/bin/turnserver";

  private final Path directory;
  private final List<String> command = new ArrayList<>();
  private final int port = freePort();
  private final int securePort = freePort();
  private @Nullable Process process;

  /// `directory` has the files `cert.pem` and `key.pem`.
  Coturn(Path directory, String... options) throws IOException, InterruptedException {
    this.directory = directory;
    command.addAll(
        List.of(
            PROGRAM,
            "-n",
            "--no-cli",
            "--no-dtls",
            "--no-multicast-peers",
            "--allow-loopback-peers",
            "--lt-cred-mech",
            "--fingerprint"));
    command.addAll(List.of("--realm=stenope.test", "--user=ada:sesame"));
    command.addAll(List.of("--listening-ip=127.0.0.1", "--relay-ip=127.0.0.1"));
    command.addAll(List.of("--listening-port=" + port, "--tls-listening-port=" + securePort));
    command.addAll(List.of("--min-port=20000", "--max-port=29999"));
    command.addAll(List.of("--cert=" + directory.resolve("cert.pem")));
    command.addAll(List.of("--pkey=" + directory.resolve("key.pem")));
    command.addAll(List.of("--pidfile=" + directory.resolve("turnserver.pid")));
    command.addAll(List.of("--userdb=" + directory.resolve("turndb")));
    command.addAll(List.of("--log-file=stdout", "--simple-log"));
    command.addAll(List.of(options));
    start();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /// Makes a certificate for `localhost` that nobody trusts.
  static void certificate(Path directory) throws IOException, InterruptedException {
    Process made =
        new ProcessBuilder(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=localhost",
                "-addext",
                "subjectAltName=DNS:localhost,IP:127.0.0.1",
                "-keyout",
                directory.resolve("key.pem").toString(),
                "-out",
                directory.resolve("cert.pem").toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("openssl.log").toFile())
            .start();
    if (made.waitFor() != 0) {
      throw new IOException(Files.readString(directory.resolve("openssl.log")));
    }
  }

  /// Returns once the server takes connections.
  void start() throws IOException, InterruptedException {
    Path log = directory.resolve("coturn.log");
    process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    while (!answers(port) || !answers(securePort)) {
      if (process.waitFor(50, TimeUnit.MILLISECONDS)) {
        throw new IOException("turnserver did not start:\n" + Files.readString(log));
      }
    }
  }

  private static boolean answers(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  void stop() {
    if (process != null) {
      process.destroyForcibly();
      process.onExit().join();
    }
  }

  /// The address for a user as in `name:password`.
  String uri(TurnAddress.Transport transport, String login) {
    return switch (transport) {
      case UDP -> "turn:" + login + "@127.0.0.1:" + port;
      case TCP -> "turn:" + login + "@127.0.0.1:" + port + "?transport=tcp";
      case TLS -> "turns:" + login + "@127.0.0.1:" + securePort;
    };
  }

  @Override
  public void close() {
    stop();
  }
}
