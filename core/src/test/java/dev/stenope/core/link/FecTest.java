package dev.stenope.core.link;

import static dev.stenope.core.link.Bottleneck.megabits;
import static dev.stenope.core.link.TwoLinks.MS;
import static dev.stenope.core.link.TwoLinks.PATH;
import static dev.stenope.core.link.TwoLinks.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.path.Path;
import dev.stenope.core.path.PathBook;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What it gains and costs to send small messages once more where packets are lost, over a round
/// trip of 30 ms.
class FecTest {
  /// Questions until the loss is known, and those that count.
  private static final int WARM_UP = 300;

  private static final int QUESTIONS = 3000;

  /// Round trips in milliseconds, sorted, and what both sides sent.
  private record Talk(List<Double> times, long bytes, long packets) {
    double percentile(double part) {
      return times.get((int) (part * times.size()));
    }
  }

  /// Questions of 256 bytes, each asked when the one before was answered.
  private static Talk talk(Path path, double loss, long outage, boolean fec, long seed) {
    TwoLinks net = new TwoLinks(seed, 256, fec);
    net.a.use(path);
    net.b.use(path);
    net.loss = loss;
    net.outage = outage;
    List<Double> times = new ArrayList<>();
    long[] asked = {net.now};
    net.b.onMessage = () -> net.b.send(1);
    net.a.onMessage =
        () -> {
          times.add((double) (net.now - asked[0]) / MS);
          asked[0] = net.now;
          net.a.send(1);
        };
    net.a.send(1);
    net.run(1000 * SECOND, () -> times.size() == WARM_UP + QUESTIONS);
    List<Double> counting = new ArrayList<>(times.subList(WARM_UP, times.size()));
    Collections.sort(counting);
    LinkStatistics a = net.a.link.statistics();
    LinkStatistics b = net.b.link.statistics();
    return new Talk(counting, a.bytesSent() + b.bytesSent(), a.packetsSent() + b.packetsSent());
  }

  @ParameterizedTest
  @CsvSource({
    // loss, p99 with and p99 without in milliseconds
    "0.01, 35, 60, 1",
    "0.01, 35, 60, 2",
    "0.02, 35, 60, 1",
    "0.05, 40, 60, 1",
    "0.05, 40, 60, 2",
    "0.05, 40, 60, 3",
    "0.1, 40, 100, 1",
    "0.1, 40, 100, 2"
  })
  void aLostQuestionCostsMillisecondsInTheWorstOfAHundred(
      double loss, double most, double least, long seed) {
    Talk with = talk(PATH, loss, 0, true, seed);
    Talk without = talk(PATH, loss, 0, false, seed);
    assertTrue(with.percentile(0.99) < most, () -> with.percentile(0.99) + " ms");
    assertTrue(without.percentile(0.99) > least, () -> without.percentile(0.99) + " ms");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void anOutageOfAMillisecondDoesNotTakeBoth(long seed) {
    Talk with = talk(PATH, 0.05, MS, true, seed);
    assertTrue(with.percentile(0.99) < 45, () -> with.percentile(0.99) + " ms");
  }

  @Test
  void noLossCostsNothing() {
    assertEquals(talk(PATH, 0, 0, false, 1), talk(PATH, 0, 0, true, 1));
  }

  @ParameterizedTest
  @CsvSource({"0.001, 1.1", "0.05, 1.8", "0.1, 2.5"})
  void theCostFollowsTheLoss(double loss, double most) {
    double with = talk(PATH, loss, 0, true, 1).bytes();
    double without = talk(PATH, loss, 0, false, 1).bytes();
    assertTrue(with < most * without, () -> with / without + " times the bytes");
  }

  @Test
  void aBrokerCarriesEverythingOnce() {
    Path broker = new Path(1, PathBook.Kind.MQTT.broker(0));
    assertEquals(talk(broker, 0.05, 0, false, 1), talk(broker, 0.05, 0, true, 1));
  }

  @ParameterizedTest
  @CsvSource({
    "BBR, 300, 0",
    "BBR, 300, 0.01",
    "BBR, 300, 0.05",
    "BBR, 10, 0",
    "BBR, 10, 0.01",
    "BBR, 10, 0.05",
    "CUBIC, 10, 0",
    "CUBIC, 10, 0.01",
    "CUBIC, 10, 0.05"
  })
  void bulkIsLeftAlone(Congestion.Algorithm algorithm, double rate, double loss) {
    double with = bulk(algorithm, rate, loss, true);
    double without = bulk(algorithm, rate, loss, false);
    assertTrue(with > 0.98 * without, () -> with + " and " + without + " bytes");
  }

  private static double bulk(
      Congestion.Algorithm algorithm, double rate, double loss, boolean fec) {
    Bottleneck net = new Bottleneck(megabits(rate), megabits(rate) * 30 / 1000, 1);
    net.fec = fec;
    net.loss = loss;
    Bottleneck.Flow flow = net.flow(algorithm, 30 * MS);
    flow.bulk(true);
    flow.chat(200 * MS);
    net.runTo(10 * SECOND);
    return flow.delivered;
  }

  /// Loss makes it begin, and its end ends it.
  @Test
  void itEndsWithTheLoss() {
    TwoLinks net = new TwoLinks(1, 256).joined();
    net.loss = 0.05;
    say(net, 500);
    net.loss = 0;
    say(net, 2000);
    long before = net.a.sent.size();
    say(net, 100);
    assertEquals(100, net.a.sent.size() - before);
  }

  /// One that was lost is neither given back to the source nor sent a third time if its repetition
  /// has arrived.
  @Test
  void whatArrivedInARepetitionIsNotLost() {
    TwoLinks net = new TwoLinks(1, 256).joined();
    net.loss = 0.05;
    say(net, 500);
    net.loss = 0;
    int lost = net.a.source.lost;
    int given = net.a.source.given;
    net.cut = true;
    net.a.send(1);
    net.cut = false;
    net.run(SECOND);
    assertTrue(net.a.source.done());
    assertEquals(lost, net.a.source.lost);
    assertEquals(given + 1, net.a.source.given);
  }

  /// What was acknowledged before its repetition is due is not repeated.
  @Test
  void aShortPathRepeatsNothingThatHasArrived() {
    TwoLinks net = new TwoLinks(1, 256).joined();
    net.loss = 0.05;
    say(net, 500);
    net.loss = 0;
    net.delay = MS;
    net.run(SECOND);
    long before = net.a.sent.size();
    // The eighth is acknowledged at once, and all with it.
    for (int i = 0; i < 8; i++) {
      net.a.send(1);
    }
    net.run(SECOND);
    assertEquals(8, net.a.sent.size() - before);
  }

  private static void say(TwoLinks net, int messages) {
    for (int i = 0; i < messages; i++) {
      net.a.send(1);
      net.run(100 * MS);
    }
    net.run(SECOND);
  }
}
