package dev.stenope.node.drop;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A server that others wrote, as a process of a test, which ends with it.
public final class ServerProcess implements AutoCloseable {
  private static final int MAX_SAID = 1 << 16;

  private final Process process;

  private ServerProcess(Process process) {
    this.process = process;
  }

  /// Starts a server in `directory` and waits until it says that it is `ready`.
  public static ServerProcess start(Path directory, String ready, List<String> command)
      throws IOException {
    Process process =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).start();
    BufferedReader output = process.inputReader();
    StringBuilder said = new StringBuilder();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.contains(ready)) {
        Thread.ofPlatform().daemon().start(() -> swallow(process.getInputStream()));
        return new ServerProcess(process);
      }
      if (said.length() < MAX_SAID) {
        said.append(line).append('\n');
      }
    }
    throw new IOException(command.getFirst() + " did not start:\n" + said);
  }

  /// A server that nobody reads would wait.
  private static void swallow(InputStream output) {
    try (output) {
      while (output.skip(MAX_SAID) > 0 || output.read() >= 0) {
        // On to the next.
      }
    } catch (IOException _) {
      // The process has ended.
    }
  }

  /// A port of the loopback address that nobody listens on.
  public static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    List<ProcessHandle> children = process.descendants().toList();
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException _) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    children.forEach(ProcessHandle::destroyForcibly);
  }
}
