package dev.stenope.app.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.stenope.core.Output;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.mesh.Alert;
import dev.stenope.core.wire.Json;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Alerts that leave the node.
@Timeout(60)
class AlarmTest {
  private static final NodeId BOB = new NodeId("o5p3rlenjjhn6g7iustdv54s25ywu6ij");

  private final BlockingQueue<String> troubles = new LinkedBlockingQueue<>();

  @TempDir private Path temp;

  private void alert(Hook... hooks) {
    Alert dead = new Alert(Alert.Kind.DEAD, BOB, 0, BOB, 1);
    List<Alarm.Way> ways = Stream.of(hooks).map(Alarm::by).toList();
    new Alarm(ways, _ -> "bob", troubles::add).hear(new Output.Alerted(dead));
  }

  @Test
  void aCommandAndAnAddressAreCalled() throws Exception {
    BlockingQueue<byte[]> posted = new LinkedBlockingQueue<>();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          posted.add(exchange.getRequestBody().readAllBytes());
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    server.start();
    Path written = temp.resolve("written");
    try {
      alert(
          new Hook(
              "echo \"$STENOPE_KIND $STENOPE_PEER $STENOPE_ALERT\" > " + written,
              "http://127.0.0.1:" + server.getAddress().getPort() + "/"));
      Json body = Json.read(posted.take());
      assertEquals("dead", body.text("kind"));
      assertEquals("bob", body.text("name"));
      // The command has ended before the address is called.
      String line = Files.readString(written);
      assertTrue(line.startsWith("dead bob bob does not answer"), line);
    } finally {
      server.stop(0);
    }
  }

  @Test
  void anAnswerThatDoesNotEndIsNotAwaited() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    CountDownLatch over = new CountDownLatch(1);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write(' ');
          exchange.getResponseBody().flush();
          try (exchange) {
            over.await();
          } catch (InterruptedException e) {
            throw new InterruptedIOException(e.getMessage());
          }
        });
    server.start();
    try {
      String address = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
      new Hook("", address).call(Map.of(), new Json());
    } finally {
      over.countDown();
      server.stop(0);
    }
  }

  @Test
  void whatDoesNotLeaveIsTold() throws Exception {
    alert(new Hook("exit 3", ""));
    String trouble = troubles.take();
    assertTrue(trouble.contains("its command ended with 3"), trouble);
    assertTrue(trouble.contains("bob does not answer"), trouble);
  }
}
