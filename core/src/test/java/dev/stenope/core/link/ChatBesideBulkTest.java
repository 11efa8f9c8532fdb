package dev.stenope.core.link;

import static dev.stenope.core.link.Bottleneck.MS;
import static dev.stenope.core.link.Bottleneck.SECOND;
import static dev.stenope.core.link.Bottleneck.megabits;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What bulk adds to the one-way time of chat on a path of 10 Mbit/s whose queue holds a second.
class ChatBesideBulkTest {
  private static final double BOUND = 50e6;
  private static final long SECONDS = 30;

  @ParameterizedTest
  @CsvSource({"5, 1", "20, 1", "20, 2", "20, 3", "40, 1", "80, 1", "80, 2", "80, 3"})
  void isLessThanFiftyMilliseconds(long roundTrip, long seed) {
    List<Long> alone = chat(roundTrip, seed, false);
    List<Long> beside = chat(roundTrip, seed, true);
    // The first second belongs to the search for the bandwidth.
    for (int i = 6; i < SECONDS * 5 - 1; i++) {
      double added = beside.get(i) - alone.get(i);
      assertTrue(beside.get(i) > 0 && added < BOUND, i + ": " + added / MS + " ms");
    }
  }

  private static List<Long> chat(long roundTrip, long seed, boolean bulk) {
    Bottleneck net = new Bottleneck(megabits(10), megabits(10), seed);
    Bottleneck.Flow flow = net.flow(Congestion.Algorithm.BBR, roundTrip * MS);
    flow.bulk(bulk);
    flow.chat(200 * MS);
    net.runTo(SECONDS * SECOND);
    return flow.chat;
  }

  @ParameterizedTest
  @CsvSource({"1", "2"})
  void comesBackAfterThePathHasBecomeTenTimesSlower(long seed) {
    Bottleneck net = new Bottleneck(megabits(100), megabits(100), seed);
    Bottleneck.Flow flow = net.flow(Congestion.Algorithm.BBR, 20 * MS);
    flow.bulk(true);
    flow.chat(200 * MS);
    net.runTo(5 * SECOND);
    net.rate = megabits(10);
    net.queue = megabits(10);
    net.runTo(20 * SECOND);
    for (int i = 5 * (5 + 3); i < 20 * 5 - 1; i++) {
      long time = flow.chat.get(i);
      assertTrue(time > 0 && time < 10 * MS + BOUND, i + ": " + time / MS + " ms");
    }
  }
}
