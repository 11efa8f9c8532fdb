package dev.stenope.core.link;

import static dev.stenope.core.link.Bottleneck.MS;
import static dev.stenope.core.link.Bottleneck.SECOND;
import static dev.stenope.core.link.Bottleneck.megabits;
import static dev.stenope.core.link.Congestion.Algorithm.BBR;
import static dev.stenope.core.link.Congestion.Algorithm.CUBIC;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Bulk over a bottleneck: how much of it is used, and how it is shared.
class BottleneckTest {
  /// Bits per second that arrived in so many nanoseconds.
  private static double rate(long bytes, long nanos) {
    return bytes * 8.0 * SECOND / nanos;
  }

  private static double goodput(
      Congestion.Algorithm algorithm, double rate, long roundTrip, double loss, long seed) {
    long product = megabits(rate) * roundTrip / 1000;
    Bottleneck net = new Bottleneck(megabits(rate), Math.max(product, 30_000), seed);
    net.loss = loss;
    net.lossBack = loss;
    Bottleneck.Flow flow = net.flow(algorithm, roundTrip * MS);
    flow.bulk(true);
    net.runTo(15 * SECOND);
    return rate(flow.delivered, 15 * SECOND) / 1e6;
  }

  @ParameterizedTest
  @CsvSource({"300, 0.01", "300, 0.05", "10, 0.05"})
  void randomLossLeavesMoreThanHalfOfTheRate(double rate, double loss) {
    double goodput = goodput(BBR, rate, 30, loss, 1);
    assertTrue(goodput > rate / 2, () -> goodput + " Mbit/s");
  }

  @ParameterizedTest
  @CsvSource({"2, 20", "10, 20", "10, 80", "20, 2", "100, 20", "100, 80"})
  void aCleanPathIsUsedAsWellAsByCubic(double rate, long roundTrip) {
    double bbr = goodput(BBR, rate, roundTrip, 0, 1);
    double cubic = goodput(CUBIC, rate, roundTrip, 0, 1);
    assertTrue(bbr > 0.95 * cubic, () -> bbr + " and " + cubic + " Mbit/s");
  }

  /// Two flows over a queue of so many bandwidth-delay products, the first of which has had the
  /// path for itself before.
  @ParameterizedTest
  @CsvSource({
    "BBR, 10, 1, 2",
    "BBR, 40, 0.5, 2",
    "BBR, 40, 1, 2",
    "BBR, 40, 5, 2",
    "BBR, 80, 2, 2",
    "CUBIC, 10, 1, 2",
    "CUBIC, 40, 0.5, 2",
    "CUBIC, 40, 1, 2",
    "CUBIC, 40, 2, 2",
    "CUBIC, 40, 5, 2.5",
    "CUBIC, 80, 1, 2",
    "CUBIC, 80, 2, 2.5"
  })
  void twoFlowsShare(Congestion.Algorithm other, long roundTrip, double products, double bound) {
    long queue = (long) (products * megabits(20) * roundTrip / 1000);
    Bottleneck net = new Bottleneck(megabits(20), queue, 1);
    Bottleneck.Flow first = net.flow(other, roundTrip * MS);
    Bottleneck.Flow second = net.flow(BBR, roundTrip * MS);
    first.bulk(true);
    net.runTo(5 * SECOND);
    second.bulk(true);
    net.runTo(15 * SECOND);
    long before = first.delivered;
    long beforeToo = second.delivered;
    net.runTo(75 * SECOND);
    double one = rate(first.delivered - before, 60 * SECOND) / 1e6;
    double two = rate(second.delivered - beforeToo, 60 * SECOND) / 1e6;
    assertTrue(Math.max(one / two, two / one) < bound, () -> one + " and " + two + " Mbit/s");
    assertTrue(one + two > 18, () -> one + " and " + two + " Mbit/s");
  }

  @ParameterizedTest
  @CsvSource({"0.05", "1"})
  void aRateThatChangesIsFollowed(double seconds) {
    long fast = megabits(100);
    long slow = megabits(10);
    Bottleneck net = new Bottleneck(fast, (long) (fast * seconds), 1);
    Bottleneck.Flow flow = net.flow(BBR, 30 * MS);
    flow.bulk(true);
    net.runTo(5 * SECOND);
    net.rate = slow;
    net.queue = (long) (slow * seconds);
    net.runTo(8 * SECOND);
    long before = flow.delivered;
    net.runTo(15 * SECOND);
    double slower = rate(flow.delivered - before, 7 * SECOND) / 1e6;
    assertTrue(slower > 8.5, () -> slower + " Mbit/s");
    assertTrue(net.waiting() < 50 * MS, () -> net.waiting() / MS + " ms");
    net.rate = fast;
    net.queue = (long) (fast * seconds);
    net.runTo(18 * SECOND);
    long then = flow.delivered;
    net.runTo(23 * SECOND);
    double again = rate(flow.delivered - then, 5 * SECOND) / 1e6;
    assertTrue(again > 85, () -> again + " Mbit/s");
  }

  @ParameterizedTest
  @CsvSource({"5", "15"})
  void jitterDoesNotStarve(long jitter) {
    Bottleneck net = new Bottleneck(megabits(50), megabits(50) / 10, 1);
    net.jitter = jitter * MS;
    Bottleneck.Flow flow = net.flow(BBR, 30 * MS);
    flow.bulk(true);
    net.runTo(10 * SECOND);
    double goodput = rate(flow.delivered, 10 * SECOND) / 1e6;
    assertTrue(goodput > 40, () -> goodput + " Mbit/s");
  }

  /// 300 Mbit/s and 30 ms, with packets that keep their order or overtake each other.
  @ParameterizedTest
  @CsvSource({
    "0.01, 3, true",
    "0.05, 3, true",
    "0.01, 10, true",
    "0.05, 10, true",
    "0, 3, false",
    "0.01, 3, false",
    "0.05, 3, false",
    "0, 10, false",
    "0.01, 10, false",
    "0.05, 10, false"
  })
  void anUnsteadyPathThatLosesIsUsed(double loss, long jitter, boolean ordered) {
    Bottleneck net = new Bottleneck(megabits(300), megabits(300) * 30 / 1000, 1);
    net.loss = loss;
    net.lossBack = loss;
    net.jitter = jitter * MS;
    net.ordered = ordered;
    double used = used(net);
    assertTrue(used > 0.7, () -> used + " of the rate");
  }

  /// The ends and the line between them stand still for 5 to 20 ms, ten times a second.
  @ParameterizedTest
  @CsvSource({"0, 0", "0.01, 0", "0.05, 0", "0.01, 10", "0.05, 10"})
  void aBusyMachineThatLosesIsUsed(double loss, long jitter) {
    Bottleneck net = new Bottleneck(megabits(300), megabits(300) * 30 / 1000, 1);
    net.loss = loss;
    net.lossBack = loss;
    net.jitter = jitter * MS;
    net.pauseEach = 100 * MS;
    double used = used(net);
    assertTrue(used > 0.65, () -> used + " of the rate");
  }

  private static double used(Bottleneck net) {
    Bottleneck.Flow flow = net.flow(BBR, 30 * MS);
    flow.bulk(true);
    net.runTo(2 * SECOND);
    long before = flow.delivered;
    net.runTo(8 * SECOND);
    return (flow.delivered - before) / (6.0 * net.rate);
  }
}
