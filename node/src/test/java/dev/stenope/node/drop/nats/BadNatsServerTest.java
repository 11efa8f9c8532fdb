package dev.stenope.node.drop.nats;

import static dev.stenope.node.drop.DeadDropContract.content;
import static dev.stenope.node.drop.DeadDropContract.name;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.node.drop.DeadDrop;
import dev.stenope.node.drop.DropException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a server that lies, breaks or is none can do: nothing but be refused in words.
class BadNatsServerTest {
  private static final Duration PATIENCE = Duration.ofMillis(700);
  private static final String HELLO =
      "INFO {\"server_id\":\"S\",\"version\":\"2.9.10\",\"proto\":1,\"headers\":true,"
          + "\"max_payload\":1048576,\"jetstream\":true,\"host\":\"h\",\"port\":1}\r\n";

  private static DropException refusal(String greeting, UnaryOperator<String> way)
      throws IOException {
    try (ServerSocket server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
      Thread.ofPlatform().daemon().start(() -> serve(server, greeting, way));
      NatsAddress address = NatsAddress.parse("nats://127.0.0.1:" + server.getLocalPort());
      try (DeadDrop drop = new NatsDrop(address, PATIENCE, (_, at) -> at)) {
        return assertThrows(DropException.class, () -> drop.put(name(1), content(1)));
      }
    }
  }

  private static void serve(ServerSocket server, String greeting, UnaryOperator<String> way) {
    while (!server.isClosed()) {
      try (Socket socket = server.accept();
          OutputStream out = socket.getOutputStream();
          BufferedReader in =
              new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII))) {
        out.write(greeting.getBytes(US_ASCII));
        out.flush();
        for (String line = in.readLine(); line != null; line = in.readLine()) {
          out.write(way.apply(line).getBytes(US_ASCII));
          out.flush();
        }
      } catch (IOException _) {
        // The client has gone.
      }
    }
  }

  /// Answers each request with `text`.
  private static UnaryOperator<String> answering(String text) {
    return line -> {
      String[] words = line.split(" ", -1);
      if (line.startsWith("PING")) {
        return "PONG\r\n";
      }
      boolean asks = line.startsWith("PUB $JS") || line.startsWith("HPUB $JS");
      return asks ? "MSG " + words[2] + " 1 " + text.length() + "\r\n" + text + "\r\n" : "";
    };
  }

  private static void assertPlain(DropException refusal) {
    String line = String.valueOf(refusal.getMessage());
    assertTrue(line.startsWith("cannot "), line);
    assertTrue(line.contains("; ") || line.contains("later"), line);
    assertFalse(line.contains("Exception") || line.contains("evil"), line);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "SSH-2.0-OpenSSH_10.2\r\n",
        "HTTP/1.1 400 Bad Request\r\n\r\n",
        "INFO evil\r\n",
        "INFO {\"server_id\":\r\n",
        "INFO []\r\n",
        "\0\0\0\0\r\n",
      })
  void whatIsNoServerIsRefused(String greeting) throws Exception {
    assertPlain(refusal(greeting, _ -> ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil",
        "{}",
        "[]",
        "{\"error\":{\"code\":500,\"err_code\":77,\"description\":\"evil\"}}",
        "{\"error\":7}",
        "{\"config\":{\"name\":\"stenope\"},\"created\":\"evil\"}",
        "{\"config\":{\"name\":\"stenope\"},\"created\":\"2026-01-01T00:00:00Z\"}",
      })
  void answersWithoutSenseAreRefused(String answer) throws Exception {
    assertPlain(refusal(HELLO, answering(answer)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-ERR 'Authorization Violation'\r\n",
        "-ERR 'evil'\r\n",
        "MSG evil 1 -5\r\n",
        "MSG evil 1 999999999999\r\n",
        "MSG evil 1 2147483000\r\n",
        "EVIL\r\n",
        "+OK\r\n+OK\r\n",
      })
  void wordsWithoutSenseAreRefused(String words) throws Exception {
    assertPlain(refusal(HELLO, line -> line.startsWith("PING") ? "PONG\r\n" + words : ""));
  }

  @Test
  void anEndlessLineIsCutOff() throws Exception {
    assertPlain(refusal("INFO {" + "x".repeat(1 << 22), _ -> ""));
  }

  @Test
  void nobodyListens() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    try (DeadDrop drop =
        new NatsDrop(NatsAddress.parse("nats://127.0.0.1:" + port), PATIENCE, (_, at) -> at)) {
      DropException e = assertThrows(DropException.class, () -> drop.put(name(1), content(1)));
      assertEquals(
          "cannot reach the drop nats://127.0.0.1:"
              + port
              + "/stenope: it refuses the connection; check that the server runs, and its port",
          e.getMessage());
    }
  }
}
