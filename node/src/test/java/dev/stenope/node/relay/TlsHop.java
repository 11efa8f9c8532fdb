package dev.stenope.node.relay;

import dev.stenope.core.crypto.Identity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import javax.net.SocketFactory;

/// One end of a stretch without TLS, where something that knows plain HTTP alone can stand between
/// a node and a relay. It is given the key of the side that it stands for.
public final class TlsHop implements AutoCloseable {
  private final ServerSocket listening;
  private final SocketFactory on;
  private final int to;

  private TlsHop(ServerSocket listening, SocketFactory on, int to) {
    this.listening = listening;
    this.on = on;
    this.to = to;
    Thread.ofVirtual().start(this::accept);
  }

  /// Takes connections as the relay of `owner`, and hands on what they carry to the port `to`.
  public static TlsHop before(Identity owner, int to) throws IOException {
    ServerSocket listening =
        NodeTls.server(owner.relay())
            .getServerSocketFactory()
            .createServerSocket(0, 0, InetAddress.getLoopbackAddress());
    return of(listening, to);
  }

  /// Takes what `listening` takes, and hands on what it carries to the port `to`.
  public static TlsHop of(ServerSocket listening, int to) {
    return new TlsHop(listening, SocketFactory.getDefault(), to);
  }

  /// Takes plain connections, and hands on what they carry to the relay, as the node `client`.
  public static TlsHop behind(Identity client, Relay relay) throws IOException {
    return new TlsHop(
        new ServerSocket(0, 0, InetAddress.getLoopbackAddress()),
        NodeTls.client(client, relay.address("h").pin()).getSocketFactory(),
        relay.port());
  }

  public int port() {
    return listening.getLocalPort();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listening.accept();
        Thread.ofVirtual().start(() -> serve(socket));
      }
    } catch (IOException _) {
      // It is closed.
    }
  }

  private void serve(Socket socket) {
    try (socket;
        Socket other = on.createSocket(InetAddress.getLoopbackAddress(), to)) {
      Thread.ofVirtual().start(() -> pass(other, socket));
      pass(socket, other);
    } catch (IOException _) {
      // Nobody is there any more.
    }
  }

  private static void pass(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException _) {
      // One of both has ended.
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }
}
