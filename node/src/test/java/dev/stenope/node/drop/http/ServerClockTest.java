package dev.stenope.node.drop.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.node.drop.ClockReading;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class ServerClockTest {
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000 * MILLI;

  /// What the clock of the server shows beyond that of this machine.
  private static final long AHEAD = 1_800_000_000 * SECOND + 123 * MILLI;

  private final ServerClock clock = new ServerClock();
  private final RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(4);

  private void hear(long sent, long roundTrip, long ahead) {
    long written = sent + random.nextLong(roundTrip);
    clock.heard(sent, sent + roundTrip, Instant.ofEpochSecond((written + ahead) / SECOND));
  }

  private ClockReading reading() {
    return Objects.requireNonNull(clock.reading());
  }

  private long wrong(long ahead) {
    return Math.abs(reading().utc() - reading().at() - ahead);
  }

  @Test
  void itIsUnknownAtFirst() {
    assertNull(clock.reading());
  }

  @Test
  void oneAnswerTellsItToHalfASecond() {
    for (int i = 0; i < 1000; i++) {
      ServerClock fresh = new ServerClock();
      long sent = i * 7L * MILLI;
      fresh.heard(sent, sent + 100 * MILLI, Instant.ofEpochSecond((sent + AHEAD) / SECOND));
      ClockReading one = Objects.requireNonNull(fresh.reading());
      assertEquals(550 * MILLI, one.error());
      assertTrue(Math.abs(one.utc() - one.at() - AHEAD) <= one.error());
    }
  }

  @Test
  void manyAnswersNarrowItDown() {
    for (int i = 0; i < 40; i++) {
      hear(i * 1_730L * MILLI, 40 * MILLI, AHEAD);
      assertTrue(wrong(AHEAD) <= reading().error(), "after " + i);
    }
    assertTrue(reading().error() < 150 * MILLI, "error " + reading().error());
  }

  @Test
  void yearsThatNoClockShowsArePassedOver() {
    for (String date :
        List.of("1970-01-01T00:00:00Z", "2319-01-01T00:00:00Z", "9999-12-31T23:59:59Z")) {
      clock.heard(0, MILLI, Instant.parse(date));
      assertNull(clock.reading(), date);
    }
    clock.heard(0, MILLI, Instant.parse("2199-12-31T23:59:59Z"));
    assertTrue(reading().utc() > 0);
  }

  @Test
  void aClockThatWasSetIsFollowed() {
    for (int i = 0; i < 10; i++) {
      hear(i * SECOND, 40 * MILLI, AHEAD);
    }
    hear(20 * SECOND, 40 * MILLI, AHEAD + 3600 * SECOND);
    assertTrue(wrong(AHEAD + 3600 * SECOND) <= reading().error());
  }
}
