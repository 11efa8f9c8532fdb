package dev.stenope.node;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Debian's time server on a free port of loopback, which serves the clock of this machine and
/// never sets it.
final class Chrony implements AutoCloseable {
  private static final String PROGRAM = "/usr/sbin/chronyd";

  private final int port;
  private final Process process;

  /// One that is not `synchronized` knows no time, and says so.
  Chrony(Path directory, boolean isSynchronized) throws IOException {
    try (DatagramSocket socket =
        new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
      port = socket.getLocalPort();
    }
    Path folder = Files.createTempDirectory(directory, "chrony");
    List<String> lines = new ArrayList<>();
    lines.add("port " + port);
    lines.add("bindaddress 127.0.0.1");
    lines.add("allow 127.0.0.0/8");
    lines.add("cmdport 0");
    lines.add("pidfile " + folder.resolve("chronyd.pid"));
    if (isSynchronized) {
      lines.add("local stratum 8");
    }
    Path file = Files.write(folder.resolve("chrony.conf"), lines);
    process =
        new ProcessBuilder(PROGRAM, "-x", "-d", "-U", "-u", "root", "-f", file.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
  }

  String address() {
    return "127.0.0.1:" + port;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
