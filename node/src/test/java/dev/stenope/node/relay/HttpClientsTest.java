package dev.stenope.node.relay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.crypto.Identity;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What a client by HTTP, or a proxy that speaks for one, may ask of a relay.
class HttpClientsTest {
  private static final int PATIENCE = 60_000;
  private static final String SESSION = Door.PATH + "/" + "a".repeat(26);

  private final Identity self = Identity.make(new SecureRandom());
  private final Relay relay = start();

  private static Relay start() {
    try {
      RelaySettings open = RelaySettings.on("127.0.0.1", 0).withOpen(true);
      return Relay.start(Identity.make(new SecureRandom()), open, _ -> Admission.GUEST);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @AfterEach
  void stop() {
    relay.close();
  }

  private SSLSocket connect() throws IOException {
    SSLSocket socket =
        (SSLSocket)
            NodeTls.client(self, relay.address("h").pin())
                .getSocketFactory()
                .createSocket("127.0.0.1", relay.port());
    socket.setSoTimeout(PATIENCE);
    return socket;
  }

  /// Sends a request; returns the head of the answer, in lower case.
  private static String ask(SSLSocket socket, String line, String headers, byte... body)
      throws IOException {
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    String first = line + "\r\nContent-Length: " + body.length + "\r\n" + headers + "\r\n";
    request.writeBytes(first.getBytes(StandardCharsets.US_ASCII));
    request.writeBytes(body);
    socket.getOutputStream().write(request.toByteArray());
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int c = socket.getInputStream().read();
      if (c < 0) {
        throw new EOFException(head.toString());
      }
      head.append((char) c);
    }
    return head.toString().toLowerCase(Locale.ROOT);
  }

  private static String begin(SSLSocket socket) throws IOException {
    return ask(socket, "POST " + SESSION + "?new HTTP/1.1", "");
  }

  @Test
  void aSessionThatIsNotKnownIsNotFound() throws Exception {
    try (SSLSocket socket = connect()) {
      assertTrue(ask(socket, "GET " + SESSION + " HTTP/1.1", "").startsWith("http/1.1 404"));
    }
  }

  @Test
  void whoWantsOneAnswerGetsItAndTheEnd() throws Exception {
    try (SSLSocket socket = connect()) {
      String head = ask(socket, "POST " + SESSION + "?new HTTP/1.1", "Connection: close\r\n");
      assertTrue(head.startsWith("http/1.1 204"), head);
      assertEquals(-1, socket.getInputStream().read());
    }
  }

  @Test
  void whoKnowsNoPiecesGetsAWhole() throws Exception {
    try (SSLSocket socket = connect();
        SSLSocket old = connect()) {
      begin(socket);
      String name = "a".repeat(26);
      byte[] listen = RelayFrame.write(new RelayFrame.Listen(name));
      byte[] packet = RelayFrame.write(new RelayFrame.Packet(name, new byte[100]));
      byte[] both = FrameStream.write(List.of(listen, packet));
      String taken = ask(socket, "POST " + SESSION + " HTTP/1.1", "", both);
      assertTrue(taken.startsWith("http/1.1 204"), taken);
      String head = ask(old, "GET " + SESSION + " HTTP/1.0", "");
      byte[] whole = old.getInputStream().readAllBytes();
      assertArrayEquals(FrameStream.write(List.of(packet)), whole);
      assertFalse(head.contains("transfer-encoding"), head);
    }
  }

  /// The relay looks each second.
  @Test
  void aPollIsHeldAsLongAsTheClientWants() throws Exception {
    try (SSLSocket socket = connect()) {
      begin(socket);
      long begun = System.nanoTime();
      String head = ask(socket, "GET " + SESSION + "?poll=1 HTTP/1.1", "");
      long took = System.nanoTime() - begun;
      assertTrue(head.startsWith("http/1.1 200"), head);
      assertTrue(took >= TimeUnit.SECONDS.toNanos(1), took + " ns");
      assertTrue(took < HttpSession.HOLD / 2, took + " ns");
    }
  }
}
