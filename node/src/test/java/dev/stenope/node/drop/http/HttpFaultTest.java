package dev.stenope.node.drop.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpFaultTest {
  private static final String PASSWORD = "test-only";

  @TempDir Path directory;

  private static String reason(URI uri, Duration deadline) {
    try (Http http = new Http()) {
      HttpRequest request = HttpRequest.newBuilder(uri).build();
      return HttpFault.reason(
          assertThrows(IOException.class, () -> http.send(request, 100, deadline)));
    }
  }

  private static void assertSays(String wanted, String line) {
    assertTrue(line.contains(wanted), line);
    assertTrue(line.contains(";") && line.indexOf('\n') < 0, line);
  }

  @Test
  void aNameThatNobodyKnows() {
    URI uri = URI.create("http://" + "a".repeat(64) + ".invalid/");
    assertSays("name is not known", reason(uri, Duration.ofSeconds(20)));
  }

  @Test
  void aPortWhereNobodyListens() throws Exception {
    int port;
    try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = gone.getLocalPort();
    }
    URI uri = URI.create("http://127.0.0.1:" + port + "/");
    assertSays("refuses", reason(uri, Duration.ofSeconds(20)));
  }

  @Test
  void aServerThatDoesNotAnswer() throws Exception {
    try (BadServer server = new BadServer(socket -> Thread.sleep(60_000))) {
      assertSays("in time", reason(server.uri(), Duration.ofMillis(200)));
    }
  }

  @Test
  void aServerThatHangsUp() throws Exception {
    for (String text : List.of("", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfive")) {
      try (BadServer server = new BadServer(BadServer.saying(text))) {
        assertSays("broke the connection off", reason(server.uri(), Duration.ofSeconds(20)));
      }
    }
  }

  @Test
  void aServerThatSpeaksAnotherProtocol() throws Exception {
    for (String text : List.of("SSH-2.0-OpenSSH_9\r\n\r\n", "220 mail.example ESMTP\r\n\r\n")) {
      try (BadServer server = new BadServer(BadServer.saying(text))) {
        assertSays("as a web server does", reason(server.uri(), Duration.ofSeconds(20)));
      }
    }
  }

  @Test
  void aServerWithoutTls() throws Exception {
    try (BadServer server =
        new BadServer(
            socket -> socket.getOutputStream().write("hello\r\n".repeat(9).getBytes(US_ASCII)))) {
      URI uri = URI.create("https://127.0.0.1:" + server.port() + "/");
      assertSays("does not speak TLS", reason(uri, Duration.ofSeconds(20)));
    }
  }

  @Test
  void aServerWhoseCertificateNobodyIssued() throws Exception {
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(selfSigned()));
    server.start();
    try {
      URI uri = URI.create("https://127.0.0.1:" + server.getAddress().getPort() + "/");
      assertSays("is not trusted", reason(uri, Duration.ofSeconds(20)));
    } finally {
      server.stop(0);
    }
  }

  private SSLContext selfSigned() throws Exception {
    Path file = directory.resolve("keys.p12");
    String tool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    String make =
        "-genkeypair -alias test -keyalg EC -dname CN=test -ext san=ip:127.0.0.1 -validity 2";
    String into = " -storetype PKCS12 -storepass " + PASSWORD + " -keystore";
    List<String> command = new ArrayList<>(List.of(tool));
    command.addAll(List.of((make + into).split(" ")));
    command.add(file.toString());
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getInputStream().readAllBytes();
    assertTrue(process.waitFor() == 0, "keytool failed");
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  @Test
  void whatCannotBeBroughtAboutHere() {
    assertSays("no way leads", HttpFault.reason(new NoRouteToHostException("No route to host")));
    assertSays("no way leads", HttpFault.reason(new IOException("Network is unreachable")));
    assertSays(
        "another server",
        HttpFault.reason(
            new SSLHandshakeException("No subject alternative DNS name matching a.example found")));
    assertSays(
        "proxy",
        HttpFault.reason(
            new IOException("Unable to tunnel through proxy. Proxy returns \"HTTP/1.1 403\"")));
  }
}
