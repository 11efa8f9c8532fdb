package dev.stenope.app.agents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.app.Problem;
import dev.stenope.app.openclaw.StubGateway;
import dev.stenope.node.relay.TlsHop;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// An agent behind a gateway of OpenClaw on another machine: by `wss://`, as behind a proxy.
@Timeout(120)
class SecureGatewayTest {
  private static final String PASSWORD = "changeit";

  @TempDir private Path directory;

  private final StubGateway gateway = new StubGateway();
  private KeyStore keys;
  private TlsHop proxy;
  private SSLContext usual;

  @BeforeEach
  void listen() throws Exception {
    usual = SSLContext.getDefault();
    keys = selfSigned();
    KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    own.init(keys, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), null, null);
    ServerSocket listening =
        context.getServerSocketFactory().createServerSocket(0, 0, InetAddress.getLoopbackAddress());
    proxy = TlsHop.of(listening, URI.create(gateway.url()).getPort());
  }

  @AfterEach
  void close() throws IOException {
    SSLContext.setDefault(usual);
    proxy.close();
    gateway.close();
  }

  private KeyStore selfSigned() throws Exception {
    Path file = directory.resolve("keys.p12");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    String make = "-genkeypair -alias a -keyalg EC -dname CN=a -ext san=ip:127.0.0.1 -validity 2";
    command.addAll(List.of((make + " -storepass " + PASSWORD + " -keystore").split(" ", -1)));
    command.add(file.toString());
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getInputStream().readAllBytes();
    assertEquals(0, process.waitFor());
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD.toCharArray());
    }
    return store;
  }

  private String ask() throws Exception {
    Path token = Files.writeString(directory.resolve("token"), StubGateway.TOKEN + "\n");
    Map<String, Object> words =
        Map.of("openclaw", "wss://127.0.0.1:" + proxy.port(), "token_file", token.toString());
    try (Agent agent = Agent.of(AgentSettings.of("claw", words), directory)) {
      return agent.answer(
          new Agent.Question("m", "laptop", "kimi", "c", "hello?", "2026-01-01T00:00:00Z"));
    }
  }

  @Test
  void aCertificateThatThisMachineTrustsIsTaken() throws Exception {
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(keys);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    SSLContext.setDefault(context);
    assertEquals("heard", ask());
  }

  @Test
  void anotherOneIsNotAndThePersonIsTold() {
    Problem problem = assertThrows(Problem.class, this::ask);
    assertTrue(problem.line().startsWith("the gateway is not trusted"), problem.line());
    assertTrue(problem.line().contains("certificate"), problem.line());
  }
}
