package dev.stenope.app.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.app.cli.TwoDaemons;
import dev.stenope.app.control.Threads;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Programs that use a node by WebSocket, and its events.
@Timeout(120)
class SocketTest {
  @TempDir private Path temp;

  private static final class Lines implements WebSocket.Listener {
    private final BlockingQueue<Json> heard = new LinkedBlockingQueue<>();
    private final StringBuilder text = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        try {
          heard.add(Json.read(text.toString().getBytes(StandardCharsets.UTF_8)));
        } catch (MalformedException e) {
          throw new AssertionError(e);
        }
        text.setLength(0);
      }
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
      heard.add(new Json().put("closed", status));
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable fault) {
      heard.add(new Json().put("closed", fault.toString()));
    }

    Json next() throws InterruptedException {
      Json line = heard.poll(60, TimeUnit.SECONDS);
      if (line == null || line.has("closed")) {
        throw new AssertionError("nothing is heard: " + line);
      }
      return line;
    }
  }

  private static WebSocket open(Client client, WebSocket.Listener lines) {
    return client
        .http()
        .newWebSocketBuilder()
        .header("Authorization", "Bearer " + client.token)
        .buildAsync(URI.create(client.url.replace("http", "ws") + "/v1/ws"), lines)
        .join();
  }

  private static void say(WebSocket socket, Json json) {
    socket.sendText(json.toString(), true).join();
  }

  @Test
  void anAgentTakesOneMessageAfterTheOther() throws Exception {
    try (TwoDaemons nodes = new TwoDaemons(temp);
        Client alice = new Client(nodes.alice);
        Client bob = new Client(nodes.bob)) {
      Lines lines = new Lines();
      WebSocket socket = open(bob, lines);
      say(
          socket,
          new Json()
              .put("id", 1)
              .put("command", "receive")
              .put("agent", "kimi")
              .put("follow", true));
      for (int i = 0; i < 3; i++) {
        alice.call(
            "POST", "/v1/messages", new Json().put("peer", "bob/kimi").put("text", "number " + i));
        Json message = lines.next();
        assertEquals("1", message.text("id"));
        assertEquals("number " + i, message.text("text"));
        say(
            socket,
            new Json()
                .put("id", 1)
                .put("say", new Json().put("state", "processed").put("end", true)));
        assertEquals("processed", lines.next().text("state"));
      }
      for (String command : List.of("nonsense", "compromised", "token-revoke")) {
        say(socket, new Json().put("id", "x").put("command", command).put("peer", "bob"));
        assertTrue(lines.next().object("error").text("why").contains("no such command"));
      }
      say(socket, new Json().put("id", 1).put("cancel", true));
      assertTrue(lines.next().flag("end"));
      socket.abort();
    }
  }

  @Test
  void nobodyListensToARequestThatIsOver() throws Exception {
    try (TwoDaemons nodes = new TwoDaemons(temp);
        Client bob = new Client(nodes.bob)) {
      Lines lines = new Lines();
      WebSocket socket = open(bob, lines);
      Set<Thread> others = Threads.named("hear");
      for (int id = 0; id < 20; id++) {
        say(socket, new Json().put("id", id).put("command", "receive").put("wait", 0));
        assertTrue(lines.next().flag("end"));
        assertEquals(List.of(), TwoDaemons.all(nodes.bob, TwoDaemons.command("receive")));
      }
      Threads.awaitOnly(others, "hear");
      socket.abort();
    }
  }

  @Test
  void whatIsCancelledIsOver() throws Exception {
    try (TwoDaemons nodes = new TwoDaemons(temp);
        Client alice = new Client(nodes.alice)) {
      nodes.stopBob();
      Lines lines = new Lines();
      WebSocket socket = open(alice, lines);
      Json send = TwoDaemons.command("send").put("peer", "bob").put("text", "hello");
      for (int id = 0; id < 70; id++) {
        say(socket, send.put("id", id).put("wait", "processed").put("timeout", 600));
        say(socket, new Json().put("id", id).put("cancel", true));
        assertTrue(lines.next().flag("end"));
      }
      socket.abort();
    }
  }

  @Test
  void aMessageMayComeInParts() throws Exception {
    try (TwoDaemons nodes = new TwoDaemons(temp);
        Client alice = new Client(nodes.alice)) {
      Lines lines = new Lines();
      WebSocket socket = open(alice, lines);
      socket.sendText("{\"id\":1,\"command\":", false).join();
      socket.sendPing(ByteBuffer.allocate(1)).join();
      socket.sendText("\"health\"", false).join();
      socket.sendText("}", true).join();
      assertEquals("alice", lines.next().text("name"));
      assertTrue(lines.next().flag("end"));
      String part = "x".repeat(Desk.MAX_BODY / 2 + 1);
      socket.sendText(part, false).join();
      socket.sendText(part, true).join();
      assertEquals(new Json().put("closed", 1009).toString(), String.valueOf(lines.heard.take()));
    }
  }

  @Test
  void whatIsNoRequestEndsTheConnection() throws Exception {
    try (TwoDaemons nodes = new TwoDaemons(temp);
        Client alice = new Client(nodes.alice)) {
      Lines lines = new Lines();
      WebSocket socket = open(alice, lines);
      socket.sendText("{\"command\":", true).join();
      while (!socket.isInputClosed()) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void aLongAnswerWaitsForWhoReadsIt() throws Exception {
    try (TwoDaemons nodes = new TwoDaemons(temp);
        Client alice = new Client(nodes.alice)) {
      String text = "long ".repeat(160_000);
      for (int i = 0; i < 12; i++) {
        alice.call("POST", "/v1/messages", new Json().put("peer", "bob").put("text", text));
      }
      Lines lines = new Lines();
      WebSocket socket = open(alice, lines);
      say(socket, new Json().put("id", 1).put("command", "history"));
      for (int i = 0; i < 12; i++) {
        assertEquals(text, lines.next().text("text"));
      }
      assertTrue(lines.next().flag("end"));
      socket.abort();
    }
  }

  @Test
  void whoDoesNotReadIsNotReadEither() throws Exception {
    try (TwoDaemons nodes = new TwoDaemons(temp);
        Client alice = new Client(nodes.alice)) {
      CountDownLatch over = new CountDownLatch(1);
      WebSocket.Listener deaf =
          new WebSocket.Listener() {
            @Override
            public void onOpen(WebSocket socket) {
              // It asks for nothing that comes.
            }

            @Override
            public void onError(WebSocket socket, Throwable fault) {
              over.countDown();
            }
          };
      WebSocket socket = open(alice, deaf);
      for (int id = 0; over.getCount() > 0 && !socket.isOutputClosed(); id++) {
        try {
          socket
              .sendText(new Json().put("id", id).put("command", "status").toString(), true)
              .get(5, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException _) {
          // Nobody takes it any more.
          break;
        }
      }
      assertEquals("alice", alice.call("GET", "/v1/health", new Json()).text("name"));
      socket.abort();
    }
  }

  @Test
  void eventsAreTakenUpAgainBehindTheCursor() throws Exception {
    try (TwoDaemons nodes = new TwoDaemons(temp);
        Client alice = new Client(nodes.alice);
        Client bob = new Client(nodes.bob)) {
      String cursor = "";
      for (int i = 0; i < 3; i++) {
        HttpRequest.Builder request = bob.request("GET", "/v1/events", "");
        if (!cursor.isEmpty()) {
          request.header("Last-Event-ID", cursor);
        }
        var stream = bob.http().send(request.build(), BodyHandlers.ofLines()).body();
        if (i == 0) {
          alice.call("POST", "/v1/messages", new Json().put("peer", "bob").put("text", "one"));
        }
        Iterator<String> each = stream.iterator();
        if (i < 2) {
          String first = next(each, line -> line.startsWith("id: "));
          // What came before is not told again, and what came while nobody listened is.
          assertTrue(!first.equals("id: " + cursor), first);
          cursor = first.substring(4);
          alice.call("POST", "/v1/messages", new Json().put("peer", "bob").put("text", "two"));
        } else {
          next(each, line -> line.contains("\"event\":\"message\""));
        }
        stream.close();
      }
      HttpRequest.Builder old = bob.request("GET", "/v1/events?after=elsewhere-7", "");
      var stream = bob.http().send(old.build(), BodyHandlers.ofLines()).body();
      assertEquals("event: gap", next(stream.iterator(), line -> line.startsWith("event: ")));
      stream.close();
    }
  }

  private static String next(Iterator<String> lines, Predicate<String> wanted) {
    while (lines.hasNext()) {
      String line = lines.next();
      if (wanted.test(line)) {
        return line;
      }
    }
    throw new AssertionError("the stream ended");
  }
}
