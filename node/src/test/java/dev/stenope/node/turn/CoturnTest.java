package dev.stenope.node.turn;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.wire.Endpoint;
import dev.stenope.node.turn.TurnAddress.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The TURN client on Debian's coturn.
@Tag("servers")
class CoturnTest {
  @TempDir Path directory = Path.of("");
  private Coturn server;

  @BeforeEach
  void start() throws Exception {
    Coturn.certificate(directory);
    server = new Coturn(directory, "--stale-nonce=3600");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private String uri(Transport transport, String login) throws Exception {
    String uri = server.uri(transport, login);
    return transport == Transport.TLS ? uri + "?pin=" + pin() : uri;
  }

  private String pin() throws Exception {
    try (var in = Files.newInputStream(directory.resolve("cert.pem"))) {
      byte[] key =
          CertificateFactory.getInstance("X.509")
              .generateCertificate(in)
              .getPublicKey()
              .getEncoded();
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(MessageDigest.getInstance("SHA-256").digest(key));
    }
  }

  private static byte[] bytes(int length, int seed) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (seed + i);
    }
    return bytes;
  }

  /// Both ways, with permissions, then with channels, in all sizes.
  private static void talk(Client one, Endpoint oneAt, Client other, Endpoint otherAt)
      throws InterruptedException {
    // A first packet may overtake the permission at the other end.
    for (int i = 0; i < 3; i++) {
      one.send(otherAt, bytes(5, 0));
      other.send(oneAt, bytes(5, 0));
      one.receive();
      other.receive();
    }
    for (int length : new int[] {1, 2, 3, 4, 100, 1200, 1400}) {
      byte[] packet = bytes(length, length);
      one.send(otherAt, packet);
      assertEquals(length, skip(other).length);
      other.send(oneAt, packet);
      assertArrayEquals(packet, skip(one));
    }
  }

  /// The next packet that is none of the first.
  private static byte[] skip(Client client) throws InterruptedException {
    byte[] packet = client.receive(20);
    while (packet.length == 5) {
      packet = client.receive(20);
    }
    return packet;
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void carriesPacketsBothWaysForLongerThanAnyLifetime(Transport transport) throws Exception {
    try (Client one = new Client(uri(transport, "ada:sesame"));
        Client other = new Client(uri(Transport.UDP, "ada:sesame"))) {
      Endpoint oneAt = one.relayed();
      Endpoint otherAt = other.relayed();
      talk(one, oneAt, other, otherAt);
      // The server's clock goes as ever, so each renewal comes early; none may be refused.
      one.advance(1300);
      other.advance(1300);
      talk(one, oneAt, other, otherAt);
      assertTrue(one.isUnharmed() && other.isUnharmed());
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void aServerThatRestartsIsNoticed(Transport transport) throws Exception {
    try (Client client = new Client(uri(transport, "ada:sesame"))) {
      client.relayed();
      server.stop();
      server.start();
      client.check();
      String fault = client.fault();
      assertTrue(fault.contains("lost the allocation") || fault.contains("broke"), fault);
    }
    try (Client again = new Client(uri(transport, "ada:sesame"))) {
      again.relayed();
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void aWrongPasswordIsToldInWords(Transport transport) throws Exception {
    try (Client client = new Client(uri(transport, "ada:mellon"))) {
      assertTrue(client.fault().contains("does not take the user or the password"));
    }
  }

  @Test
  void aCertificateThatNobodyTrustsIsRefused() throws Exception {
    try (Client client = new Client(server.uri(Transport.TLS, "ada:sesame"))) {
      String fault = client.fault();
      assertTrue(fault.contains("certificate is not trusted"), fault);
    }
    String other = "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU";
    try (Client client = new Client(server.uri(Transport.TLS, "ada:sesame") + "?pin=" + other)) {
      String fault = client.fault();
      assertTrue(fault.contains("its key is not the one"), fault);
    }
  }

  @Test
  void noncesThatGrowStaleAreReplaced() throws Exception {
    server.stop();
    server = new Coturn(directory, "--stale-nonce=1");
    try (Client client = new Client(uri(Transport.UDP, "ada:sesame"))) {
      client.relayed();
      for (int i = 0; i < 3; i++) {
        Thread.sleep(1500);
        client.advance(600);
      }
      assertTrue(client.isUnharmed());
    }
  }

  @Test
  void theQuotaOfAUserIsToldInWords() throws Exception {
    server.stop();
    server = new Coturn(directory, "--user-quota=1");
    try (Client one = new Client(uri(Transport.UDP, "ada:sesame"))) {
      one.relayed();
      try (Client other = new Client(uri(Transport.UDP, "ada:sesame"))) {
        assertTrue(other.fault().contains("as many allocations there as it may"));
      }
    }
  }

  @Test
  void aServerThatIsNotThereIsToldInWords() throws Exception {
    server.stop();
    try (Client client = new Client(uri(Transport.UDP, "ada:sesame"))) {
      assertEquals("it does not answer", client.fault());
    }
    try (Client client = new Client(uri(Transport.TCP, "ada:sesame"))) {
      assertTrue(client.fault().contains("refuses the connection"));
    }
  }

  @Test
  void aServerOfSomethingElseIsToldInWords() throws IOException, InterruptedException {
    try (ServerSocket web = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual()
          .start(
              () -> {
                try (Socket socket = web.accept()) {
                  socket
                      .getOutputStream()
                      .write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(US_ASCII));
                  socket.getInputStream().readAllBytes();
                } catch (IOException _) {
                  // The test is over.
                }
              });
      String uri = "turn:a:b@127.0.0.1:" + web.getLocalPort() + "?transport=tcp";
      try (Client client = new Client(uri)) {
        String fault = client.fault();
        assertTrue(fault.contains("does not speak TURN"), fault);
      }
    }
  }
}
