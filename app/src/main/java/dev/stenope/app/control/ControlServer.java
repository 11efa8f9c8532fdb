package dev.stenope.app.control;

import java.io.Closeable;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The Unix domain socket on which commands reach the running node. Who may open the file may do
/// everything, so it is the owner's alone.
public final class ControlServer implements Closeable {
  private static final int MAX_CALLS = 64;

  private final Path path;
  private final Map<String, Verb> verbs;
  private final ServerSocketChannel listener;
  private final Set<Call> calls = ConcurrentHashMap.newKeySet();

  private ControlServer(Path path, Map<String, Verb> verbs, ServerSocketChannel listener) {
    this.path = path;
    this.verbs = Map.copyOf(verbs);
    this.listener = listener;
  }

  /// Takes the place of a socket that a node left behind: whoever calls this holds the home.
  public static ControlServer open(Path path, Map<String, Verb> verbs) throws IOException {
    Files.deleteIfExists(path);
    ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      listener.bind(UnixDomainSocketAddress.of(path));
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
    } catch (IOException | RuntimeException e) {
      listener.close();
      throw e;
    }
    ControlServer server = new ControlServer(path, verbs, listener);
    Thread.ofPlatform().daemon().name("control").start(server::accept);
    return server;
  }

  private void accept() {
    while (listener.isOpen()) {
      try {
        SocketChannel channel = listener.accept();
        if (calls.size() >= MAX_CALLS) {
          channel.close();
          continue;
        }
        Call call = new Call(channel, verbs);
        calls.add(call);
        Thread.ofPlatform()
            .daemon()
            .name("call")
            .start(
                () -> {
                  call.run();
                  calls.remove(call);
                });
      } catch (IOException _) {
        // Either this server was closed, or one caller is gone already.
      }
    }
  }

  /// Hangs up on all callers.
  @Override
  public void close() throws IOException {
    listener.close();
    Files.deleteIfExists(path);
    for (Call call : calls) {
      call.close();
    }
  }
}
