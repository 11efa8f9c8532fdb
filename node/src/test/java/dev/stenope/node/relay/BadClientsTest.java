package dev.stenope.node.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.crypto.Identity;
import dev.stenope.core.crypto.NodeId;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Clients that do not keep to the rules. Each is sent away, and the relay goes on.
class BadClientsTest {
  private static final int PATIENCE = 20_000;

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
  void theRelayGoesOn() throws Exception {
    try (Relay _ = relay;
        SSLSocket good = connect(NodeTls.client(self, relay.address("h").pin()))) {
      say(
          good,
          "POST "
              + Door.PATH
              + "/"
              + "a".repeat(26)
              + "?new HTTP/1.1\r\nContent-Length: 0\r\n\r\n");
      assertTrue(line(good).startsWith("HTTP/1.1 204"));
    }
  }

  private SSLSocket connect(SSLContext tls) throws IOException {
    SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket("127.0.0.1", relay.port());
    socket.setSoTimeout(PATIENCE);
    return socket;
  }

  private SSLSocket connect() throws IOException {
    return connect(NodeTls.client(self, relay.address("h").pin()));
  }

  private static void say(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
  }

  private static String line(Socket socket) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c; (c = socket.getInputStream().read()) >= 0 && c != '\n'; ) {
      line.append((char) c);
    }
    return line.toString().strip();
  }

  /// Reads to the end, which must come.
  private static void assertEnds(Socket socket) {
    try {
      InputStream in = socket.getInputStream();
      while (in.read() >= 0) {
        // What is said before the end does not matter.
      }
    } catch (SocketTimeoutException e) {
      throw new AssertionError("the relay holds on to it", e);
    } catch (IOException _) {
      // A reset is an end too.
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\n\r\n",
        "GET /stenope/relay/1/x HTTP/1.1\r\n\r\n",
        "GET /stenope/relay/1/aaaaaaaaaaaaaaaaaaaaaaaaaa HTTP/1.1\r\n\r\n",
        "PUT /stenope/relay/1/aaaaaaaaaaaaaaaaaaaaaaaaaa?new HTTP/1.1\r\nContent-Length: 0\r\n\r\n",
        "POST /stenope/relay/1/aaaaaaaaaaaaaaaaaaaaaaaaaa?new HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc",
        "GET /stenope/relay/1 HTTP/1.1\r\nUpgrade: websocket\r\nConnection: upgrade\r\nSec-WebSocket-Version: 8\r\n\r\n",
        "nonsense\r\n\r\n",
        "\0\0\0\0\r\n\r\n"
      })
  void aRequestThatMakesNoSenseIsRefused(String request) throws Exception {
    try (SSLSocket socket = connect()) {
      say(socket, request);
      assertEnds(socket);
    }
  }

  @Test
  void headersWithoutEndAreRefused() throws Exception {
    try (SSLSocket socket = connect()) {
      say(socket, "GET /stenope/relay/1 HTTP/1.1\r\n");
      try {
        for (int i = 0; i < 1000; i++) {
          say(socket, "X-" + i + ": " + "x".repeat(100) + "\r\n");
        }
      } catch (IOException _) {
        // Ended while it was told.
      }
      assertEnds(socket);
    }
  }

  private SSLSocket upgraded() throws IOException {
    SSLSocket socket = connect();
    say(
        socket,
        "GET "
            + Door.PATH
            + " HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
    assertTrue(line(socket).startsWith("HTTP/1.1 101"));
    while (!line(socket).isEmpty()) {
      // The rest of the head.
    }
    return socket;
  }

  /// Masked with zeros: an empty frame, an unknown one, a long one, one without a mask, a text, a
  /// fragment, one with a reserved bit.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "828000000000",
        "82810000000009",
        "82fe80000000000000",
        "82ff7fffffffffffffff00000000",
        "820100",
        "81810000000061",
        "02810000000000",
        "c2810000000000"
      })
  void aFrameThatMakesNoSenseEndsTheConnection(String hex) throws Exception {
    try (SSLSocket socket = upgraded()) {
      socket.getOutputStream().write(HexFormat.of().parseHex(hex));
      socket.getOutputStream().flush();
      assertEnds(socket);
    }
  }

  @Test
  void anotherKeyThanThePinnedOneIsRefused() {
    NodeId other = Identity.make(new SecureRandom()).id();
    IOException refused =
        assertThrows(
            IOException.class, () -> connect(NodeTls.client(self, other)).startHandshake());
    assertTrue(String.valueOf(refused.getMessage()).contains("another key"), refused::toString);
  }

  @Test
  void whoShowsNoKeyIsRefused() throws Exception {
    SSLContext tls = SSLContext.getInstance(NodeTls.VERSION);
    tls.init(null, new TrustManager[] {new Gullible()}, null);
    try (SSLSocket socket = connect(tls)) {
      say(socket, "GET / HTTP/1.1\r\n\r\n");
      assertEnds(socket);
    } catch (IOException _) {
      // Refused within the handshake.
    }
  }

  @Test
  void aCertificateIsThatOfItsKey() throws Exception {
    X509Certificate certificate = NodeCertificate.of(self);
    certificate.verify(certificate.getPublicKey());
    assertEquals(self.id(), NodeCertificate.nodeOf(certificate));
  }

  /// Takes any server.
  private static final class Gullible extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
