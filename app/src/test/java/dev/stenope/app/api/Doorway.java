package dev.stenope.app.api;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;

/// Lets programs that cannot show the token use the API of a node: a port of its own, on which each
/// connection carries one request, to which the token is added. Names of other hosts stay as they
/// are.
final class Doorway implements AutoCloseable {
  private final Client client;
  private final ServerSocket door;

  Doorway(Client client) throws IOException {
    this.client = client;
    this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  String url() {
    return "http://127.0.0.1:" + door.getLocalPort();
  }

  private void accept() {
    while (!door.isClosed()) {
      try {
        Socket guest = door.accept();
        Thread.ofVirtual().start(() -> serve(guest));
      } catch (IOException _) {
        // It is closed.
      }
    }
  }

  private void serve(Socket guest) {
    int port = URI.create(client.url).getPort();
    try (guest;
        Socket node = new Socket(InetAddress.getLoopbackAddress(), port)) {
      InputStream in = guest.getInputStream();
      OutputStream out = node.getOutputStream();
      out.write(head(in, port).getBytes(US_ASCII));
      Thread.ofVirtual()
          .start(
              () -> {
                try {
                  in.transferTo(out);
                  node.shutdownOutput();
                } catch (IOException _) {
                  // One of them is gone.
                }
              });
      node.getInputStream().transferTo(guest.getOutputStream());
    } catch (IOException _) {
      // One of them is gone.
    }
  }

  private String head(InputStream in, int port) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(US_ASCII).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("half a request");
      }
      head.write(next);
    }
    return head.toString(US_ASCII)
        .replaceAll("(?im)^connection:.*\r\n", "")
        .replace("127.0.0.1:" + door.getLocalPort(), "127.0.0.1:" + port)
        .replaceFirst(
            "\r\n\r\n",
            "\r\nAuthorization: Bearer " + client.token + "\r\nConnection: close\r\n\r\n");
  }

  @Override
  public void close() throws IOException {
    door.close();
  }
}
