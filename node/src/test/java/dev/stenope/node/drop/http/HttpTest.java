package dev.stenope.node.drop.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.node.drop.ClockReading;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Servers that are slow, broken or malicious. The limits of time here are wide: what is shown is
/// that an exchange ends by itself.
class HttpTest {
  private static final int LIMIT = 1000;
  private static final Duration AMPLE = Duration.ofSeconds(20);
  private static final Duration BRIEF = Duration.ofMillis(300);
  private static final String OK = "HTTP/1.1 200 OK\r\n";

  private final Http http = new Http(Map.of());

  @AfterEach
  void close() {
    http.close();
  }

  private Http.Answer ask(BadServer server, Duration deadline) throws IOException {
    return http.send(HttpRequest.newBuilder(server.uri()).build(), LIMIT, deadline);
  }

  private Http.Answer ask(String answer) throws IOException {
    try (BadServer server = new BadServer(BadServer.saying(answer))) {
      return ask(server, AMPLE);
    }
  }

  @Test
  void anAnswerThatComesAfterTheEndIsAnError() throws Exception {
    try (BadServer server =
        new BadServer(
            socket -> {
              BadServer.readRequest(socket.getInputStream());
              http.close();
              socket
                  .getOutputStream()
                  .write((OK + "Content-Length: 0\r\n\r\n").getBytes(ISO_8859_1));
            })) {
      assertThrows(IOException.class, () -> ask(server, AMPLE));
    }
  }

  private void assertFails(String answer) {
    assertThrows(IOException.class, () -> ask(answer), answer.substring(0, 20));
  }

  private void assertLate(BadServer.Way way) throws IOException {
    try (BadServer server = new BadServer(way)) {
      assertThrows(HttpTimeoutException.class, () -> ask(server, BRIEF));
    }
  }

  /// Says the text, and then one byte each so often until nobody listens any more.
  private static BadServer.Way dripping(String text, String drop) {
    return socket -> {
      BadServer.readRequest(socket.getInputStream());
      OutputStream out = socket.getOutputStream();
      out.write(text.getBytes(ISO_8859_1));
      while (true) {
        out.write(drop.getBytes(ISO_8859_1));
        Thread.sleep(10);
      }
    };
  }

  private static void flood(Socket socket, String text, String drop) throws IOException {
    BadServer.readRequest(socket.getInputStream());
    OutputStream out = socket.getOutputStream();
    out.write(text.getBytes(ISO_8859_1));
    byte[] more = drop.repeat(1000).getBytes(ISO_8859_1);
    while (true) {
      out.write(more);
    }
  }

  @Test
  void theDeadlineHoldsForHeadAndBody() throws Exception {
    assertLate(socket -> Thread.sleep(60_000));
    assertLate(dripping("", "HTTP/1.1 200 OK"));
    assertLate(dripping(OK, "X: y\r\n"));
    assertLate(dripping(OK + "Content-Length: 900\r\n\r\n", "x"));
    assertLate(dripping(OK + "Transfer-Encoding: chunked\r\n\r\n", "1\r\nx\r\n"));
  }

  @Test
  void aBodyThatEndsWithTheConnectionIsLateEvenIfItsReaderSeesAnEnd() throws Exception {
    try (BadServer server = new BadServer(dripping(OK + "\r\n", "x"))) {
      assertThrows(HttpTimeoutException.class, () -> ask(server, BRIEF));
    }
  }

  @Test
  void aBodyHasALimitWhateverItAnnounces() throws Exception {
    for (String head :
        List.of(OK + "\r\n", OK + "Content-Length: 999999999\r\n\r\n", OK + "X: y\r\n\r\n")) {
      try (BadServer server = new BadServer(socket -> flood(socket, head, "xyz"))) {
        IOException fault = assertThrows(IOException.class, () -> ask(server, AMPLE));
        assertTrue(HttpFault.reason(fault).contains("longer than it can be"), fault.toString());
      }
    }
  }

  @Test
  void aBodyLongerThanAnnouncedIsCut() throws Exception {
    Http.Answer answer = ask(OK + "Content-Length: 3\r\n\r\nabcdef");
    assertArrayEquals("abc".getBytes(ISO_8859_1), answer.body());
  }

  @Test
  void aBodyShorterThanAnnouncedIsNone() {
    assertFails(OK + "Content-Length: 10\r\n\r\nabc");
    assertFails(OK + "Transfer-Encoding: chunked\r\n\r\n5\r\nabc");
    assertFails(OK + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
  }

  @Test
  void garbageInTheFramingIsRefused() {
    assertFails(OK + "Transfer-Encoding: chunked\r\n\r\nxyz\r\nabc\r\n0\r\n\r\n");
    assertFails(OK + "Transfer-Encoding: chunked\r\n\r\n-1\r\nabc\r\n0\r\n\r\n");
    assertFails(OK + "Transfer-Encoding: chunked\r\n\r\n3\r\nabcdef\r\n0\r\n\r\n");
    assertFails(OK + "Content-Length: many\r\n\r\nabc");
    assertFails("HTTP/1.1 100 Continue\r\n\r\n".repeat(100));
    assertFails("HTTP/1.1 two hundred\r\n\r\n");
    assertFails("<html>not a status line at all</html>");
    assertFails("220 mail.example ESMTP\r\n\r\n");
  }

  @Test
  void theHeadHasALimit() throws Exception {
    for (String drop : List.of("X: " + "y".repeat(900) + "\r\n", "z")) {
      try (BadServer server = new BadServer(socket -> flood(socket, OK, drop))) {
        assertThrows(IOException.class, () -> ask(server, AMPLE));
      }
    }
  }

  @Test
  void whatComesBeforeTheAnswerIsPassedOver() throws Exception {
    String junk = "HTTP/1.1 100 Continue\r\n\r\n".repeat(3) + "HTTP/1.1 103 Hints\r\nX: y\r\n\r\n";
    assertEquals(200, ask(junk + OK + "Content-Length: 0\r\n\r\n").status());
  }

  @Test
  void aConnectionThatIsResetIsAFault() throws Exception {
    BadServer.Way way =
        socket -> {
          BadServer.readRequest(socket.getInputStream());
          socket
              .getOutputStream()
              .write((OK + "Content-Length: 9\r\n\r\nabc").getBytes(ISO_8859_1));
          socket.getOutputStream().flush();
          Thread.sleep(50);
          socket.setSoLinger(true, 0);
        };
    try (BadServer server = new BadServer(way)) {
      IOException fault = assertThrows(IOException.class, () -> ask(server, AMPLE));
      assertTrue(HttpFault.reason(fault).contains("broke the connection off"), fault.toString());
    }
  }

  @Test
  void aRedirectIsAnAnswerAndNotFollowed() throws Exception {
    try (BadServer other = new BadServer(BadServer.saying(OK + "\r\nsecret"))) {
      Http.Answer answer =
          ask("HTTP/1.1 302 Found\r\nLocation: " + other.uri() + "\r\nContent-Length: 0\r\n\r\n");
      assertEquals(302, answer.status());
      assertEquals(other.uri().toString(), answer.header("Location"));
      assertEquals(0, other.connections.get());
    }
  }

  @Test
  void aPageForPeopleIsHandedOnAsItIs() throws Exception {
    String page = "<html><h1>Log in to the hotel network</h1></html>";
    Http.Answer answer =
        ask(OK + "Content-Type: text/html\r\nContent-Length: " + page.length() + "\r\n\r\n" + page);
    assertArrayEquals(page.getBytes(ISO_8859_1), answer.body());
  }

  @Test
  void theClockOfTheServerIsReadWhereItHasOne() throws Exception {
    for (String garbage : List.of("yesterday", "Thu, 99 Foo 2026 99:99:99 GMT", "")) {
      ask(OK + "Date: " + garbage + "\r\nContent-Length: 0\r\n\r\n");
      assertNull(http.clock());
    }
    Instant hence = Instant.now().plus(Duration.ofHours(1));
    String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(hence.atOffset(ZoneOffset.UTC));
    ask(OK + "Age: 1\r\nDate: " + date + "\r\nContent-Length: 0\r\n\r\n");
    assertNull(http.clock());
    ask(OK + "Date: " + date + "\r\nContent-Length: 0\r\n\r\n");
    ClockReading clock = Objects.requireNonNull(http.clock());
    Duration ahead =
        Duration.ofNanos(clock.utc() + System.nanoTime() - clock.at())
            .minus(Duration.between(Instant.EPOCH, Instant.now()));
    Duration wrong = ahead.minus(Duration.ofHours(1)).abs();
    assertTrue(wrong.toNanos() < clock.error() + 1_000_000_000L, wrong.toString());
  }

  @Test
  void badExchangesLeaveNothingBehind() throws Exception {
    List<BadServer.Way> ways =
        List.of(
            BadServer.saying(""),
            BadServer.saying(OK + "Content-Length: 10\r\n\r\nabc"),
            BadServer.saying(OK + "Content-Length: 3\r\n\r\nabcdef"),
            socket -> flood(socket, OK + "\r\n", "xyz"),
            socket -> Thread.sleep(60_000),
            dripping(OK + "Content-Length: 900\r\n\r\n", "x"));
    int threads = 0;
    for (int round = 0; round < 34; round++) {
      for (BadServer.Way way : ways) {
        try (BadServer server = new BadServer(way)) {
          ask(server, Duration.ofMillis(30));
        } catch (IOException _) {
          // As it should be.
        }
      }
      if (round == 3) {
        threads = Thread.activeCount();
      }
    }
    // A busy machine ends some a little later; a leak would be of a hundred.
    while (Thread.activeCount() > threads + 10) {
      Thread.sleep(10);
    }
  }

  @Test
  void connectionsOfBadExchangesAreClosed() throws Exception {
    try (BadServer server = new BadServer(dripping(OK + "Content-Length: 900\r\n\r\n", "x"))) {
      for (int i = 0; i < 10; i++) {
        assertThrows(IOException.class, () -> ask(server, Duration.ofMillis(30)));
      }
      long end = System.nanoTime() + AMPLE.toNanos();
      while (server.open() > 0 && System.nanoTime() < end) {
        Thread.onSpinWait();
      }
      assertEquals(0, server.open());
    }
  }
}
