package dev.stenope.app.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.app.terminal.Style;
import dev.stenope.core.wire.Json;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TranscriptTest {
  private final Paper paper = new Paper();
  private final Transcript transcript = new Transcript(paper, new Style(false, true), false);

  private static final class Paper implements Screen {
    final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    @Override
    public @Nullable String read() {
      return null;
    }

    @Override
    public void show(String line) {
      lines.add(line.replaceFirst("^\\d\\d:\\d\\d", "--:--"));
    }

    @Override
    public boolean echoes() {
      return false;
    }

    @Override
    public void close() {}

    String next() throws InterruptedException {
      return String.valueOf(lines.poll(10, TimeUnit.SECONDS));
    }
  }

  @BeforeEach
  void enter() throws InterruptedException {
    transcript.tell(event("room").put("self", "home").put("peer", "laptop"));
    paper.next();
  }

  private static Json event(String name) {
    return new Json().put("event", name);
  }

  private static Json message(String state) {
    return event("message")
        .put("message_id", "1")
        .put("text", "hello")
        .put("state", state)
        .put("timestamp", "2026-01-01T10:00:00Z");
  }

  @Test
  void aMessageThatArrivesAtOnceIsShownOnceWithItsMark() throws InterruptedException {
    transcript.tell(message("queued"));
    transcript.tell(message("sent"));
    transcript.tell(message("accepted"));
    assertEquals("--:--  home    hello ✓✓", paper.next());
    assertTrue(paper.lines.isEmpty());
  }

  @Test
  void aMessageThatTakesTimeIsShownAndItsArrivalToldLater() throws InterruptedException {
    transcript.tell(message("queued"));
    assertEquals("--:--  home    hello ·", paper.next());
    transcript.tell(message("accepted"));
    assertEquals("  ✓✓ arrived: hello", paper.next());
  }

  @Test
  void whatComesInIsHarmless() throws InterruptedException {
    transcript.tell(message("received").put("text", "\u001b[31mhi"));
    assertEquals("--:--  laptop  ?[31mhi", paper.next());
  }

  @Test
  void presenceIsToldWhenItChanges() throws InterruptedException {
    Json path = new Json().put("kind", "punched").put("remote", "203.0.113.7:4000");
    Json online = event("presence").put("state", "online").put("path", path);
    transcript.tell(online);
    assertEquals("● laptop is online, punched 203.0.113.7:4000", paper.next());
    transcript.tell(online);
    transcript.tell(event("chat").put("here", true));
    assertEquals("  laptop is in the chat", paper.next());
    transcript.tell(event("presence").put("state", "offline"));
    assertEquals("○ laptop is offline; what you write waits until it is back", paper.next());
  }

  @Test
  void leavingWaitsForWhatIsUnderway() throws InterruptedException {
    transcript.tell(event("presence").put("state", "online"));
    transcript.expect("1", "hello", "queued");
    Thread arrival = Thread.ofPlatform().start(() -> transcript.tell(message("accepted")));
    transcript.awaitArrival(Duration.ofSeconds(10));
    transcript.expect("1", "hello", "queued");
    transcript.awaitArrival(Duration.ofSeconds(10));
    arrival.join();
    assertEquals(2, List.copyOf(paper.lines).size());
  }
}
