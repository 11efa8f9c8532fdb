package dev.stenope.node.drop.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RetryAfterTest {
  private static final Duration OTHERWISE = Duration.ofSeconds(7);

  private static Duration asked(String header) throws Exception {
    return asked(header, ScriptedServer.date(Instant.now()));
  }

  private static Duration asked(String header, String date) throws Exception {
    ScriptedServer.Reply reply =
        ScriptedServer.Reply.of(429).with("Retry-After", header).with("Date", date);
    try (ScriptedServer server = new ScriptedServer(_ -> reply);
        Http http = new Http(Map.of())) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port())).build();
      return RetryAfter.of(http.send(request, 100, Duration.ofSeconds(20)).head(), OTHERWISE);
    }
  }

  @Test
  void secondsAndDatesAreReadAndBounded() throws Exception {
    assertEquals(Duration.ofSeconds(90), asked("90"));
    assertEquals(Duration.ZERO, asked("0"));
    assertEquals(Duration.ofHours(1), asked("99999999"));
    assertEquals(OTHERWISE, asked("soon"));
    assertEquals(OTHERWISE, asked("-5"));
    Instant past = Instant.parse("2001-01-01T00:00:00Z");
    String date = ScriptedServer.date(past);
    assertEquals(Duration.ofSeconds(30), asked(ScriptedServer.date(past.plusSeconds(30)), date));
    assertEquals(Duration.ZERO, asked(ScriptedServer.date(past.minusSeconds(30)), date));
    assertEquals(OTHERWISE, asked(ScriptedServer.date(past), "never"));
  }
}
