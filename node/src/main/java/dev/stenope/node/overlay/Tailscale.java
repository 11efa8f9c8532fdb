package dev.stenope.node.overlay;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The Tailscale of this machine, asked through the socket of its daemon, or, where there is none
/// to be read, by its own tool. That there is none, that it does not answer, or answers nonsense,
/// is no error.
public final class Tailscale {
  /// Where its daemon listens on Linux. For experiments the system property
  /// `stenope.tailscale.socket` names another one.
  private static final String SOCKET =
      System.getProperty("stenope.tailscale.socket", "/var/run/tailscale/tailscaled.sock");

  /// A request of HTTP/1.0, so that the answer ends with the connection. The host is the one that
  /// the daemon expects of its own tools.
  private static final byte[] REQUEST =
      "GET /localapi/v0/status HTTP/1.0\r\nHost: local-tailscaled.sock\r\n\r\n".getBytes(US_ASCII);

  private static final byte[] BLANK_LINE = "\r\n\r\n".getBytes(US_ASCII);

  /// The longest answer that is read, in bytes; the networks of thousands of machines are shorter.
  private static final int MAX_ANSWER = 4 << 20;

  private static final String TOOL = "tailscale";

  private final Path socket;
  private final String path;
  private final long patience;

  /// `path` are the folders in which its tool may be, and `patience` how long a whole answer may
  /// take, in milliseconds.
  Tailscale(Path socket, String path, long patience) {
    this.socket = socket;
    this.path = path;
    this.patience = patience;
  }

  /// Asks the one of this machine; takes two seconds at most.
  public static Tailnet look() {
    String path = System.getenv().getOrDefault("PATH", "");
    return new Tailscale(Path.of(SOCKET), path, 1_000).ask();
  }

  Tailnet ask() {
    Tailnet answer = askDaemon();
    return answer.equals(Tailnet.ABSENT) ? askTool() : answer;
  }

  private Tailnet askTool() {
    for (String folder : path.split(File.pathSeparator, -1)) {
      Path tool = Path.of(folder, TOOL);
      // An empty one would be the folder in which this program happens to be.
      if (!folder.isEmpty() && Files.isExecutable(tool) && Files.isRegularFile(tool)) {
        return ask(tool);
      }
    }
    return Tailnet.ABSENT;
  }

  private Tailnet ask(Path tool) {
    ProcessBuilder builder =
        new ProcessBuilder(tool.toString(), "status", "--json")
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    try {
      Process process = builder.start();
      // What the tool has started may hold its output open, so the reading is not waited for.
      FutureTask<byte[]> said =
          new FutureTask<>(() -> process.getInputStream().readNBytes(MAX_ANSWER + 1));
      Thread.ofVirtual().start(said);
      try {
        byte[] status = said.get(patience, TimeUnit.MILLISECONDS);
        return status.length > MAX_ANSWER ? Tailnet.ABSENT : Tailnet.of(Json.read(status));
      } finally {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
    } catch (IOException | MalformedException | ExecutionException | TimeoutException _) {
      return Tailnet.ABSENT;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Tailnet.ABSENT;
    }
  }

  private Tailnet askDaemon() {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      Thread guard = Thread.ofVirtual().start(() -> closeLate(channel));
      try {
        return Tailnet.of(body(exchange(channel)));
      } finally {
        guard.interrupt();
      }
    } catch (IOException | MalformedException | IllegalArgumentException _) {
      return Tailnet.ABSENT;
    }
  }

  private void closeLate(SocketChannel channel) {
    try {
      Thread.sleep(patience);
      channel.close();
    } catch (InterruptedException | IOException _) {
      // It has answered in time, or is closed.
    }
  }

  private static byte[] exchange(SocketChannel channel) throws IOException, MalformedException {
    ByteBuffer request = ByteBuffer.wrap(REQUEST);
    while (request.hasRemaining()) {
      channel.write(request);
    }
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
    while (channel.read(buffer) >= 0) {
      answer.write(buffer.array(), 0, buffer.position());
      buffer.clear();
      if (answer.size() > MAX_ANSWER) {
        throw new MalformedException("an answer that is too long");
      }
    }
    return answer.toByteArray();
  }

  private static Json body(byte[] answer) throws MalformedException {
    for (int i = 0; i <= answer.length - BLANK_LINE.length; i++) {
      if (Arrays.equals(answer, i, i + BLANK_LINE.length, BLANK_LINE, 0, BLANK_LINE.length)) {
        String head = new String(answer, 0, i, US_ASCII);
        if (!head.matches("(?s)HTTP/1\\.[01] 200\\b.*")) {
          break;
        }
        return Json.read(Arrays.copyOfRange(answer, i + BLANK_LINE.length, answer.length));
      }
    }
    throw new MalformedException("not an answer of HTTP that says yes");
  }
}
