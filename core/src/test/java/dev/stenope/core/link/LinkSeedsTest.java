package dev.stenope.core.link;

import static dev.stenope.core.link.TwoLinks.MS;
import static dev.stenope.core.link.TwoLinks.OTHER;
import static dev.stenope.core.link.TwoLinks.PATH;
import static dev.stenope.core.link.TwoLinks.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.path.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Links under a network that changes all the time. A failure is its seed.
class LinkSeedsTest {
  static LongStream seeds() {
    return LongStream.range(0, 60);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void allArrivesOnceTheNetworkHeals(long seed) {
    Random random = new Random(seed);
    TwoLinks net = new TwoLinks(seed, 20 + random.nextInt(1000)).joined();
    for (int i = 0; i < 40; i++) {
      disturb(net, random);
      net.run(random.nextInt(400) * MS);
    }
    heal(net);
    assertTrue(
        net.run(120 * SECOND, () -> net.a.source.done() && net.b.source.done()),
        () -> net.a.link.statistics() + " " + net.b.link.statistics());
    assertEquals(net.a.source.total, net.b.received.cardinality());
    assertEquals(net.b.source.total, net.a.received.cardinality());
    net.run(10 * SECOND);
    assertEquals(Long.MAX_VALUE, net.a.link.deadline());
    assertEquals(Long.MAX_VALUE, net.b.link.deadline());
    assertEquals(0, net.a.link.statistics().inFlight());
    assertEquals(0, net.a.link.statistics().malformed());
    assertEquals(0, net.b.link.statistics().malformed());
  }

  private static void disturb(TwoLinks net, Random random) {
    net.loss = random.nextInt(3) == 0 ? random.nextDouble() / 3 : 0.01;
    net.duplicates = random.nextDouble() / 10;
    net.delay = (1L + random.nextInt(200)) * MS;
    net.jitter = random.nextInt(4) == 0 ? 30 * MS : MS;
    net.cut = random.nextInt(6) == 0;
    net.largest = 1200 + random.nextInt(300);
    net.rate = 500_000L + random.nextInt(5_000_000);
    net.queue = 20_000L + random.nextInt(200_000);
    TwoLinks.Side side = random.nextBoolean() ? net.a : net.b;
    side.send(random.nextInt(200));
    if (random.nextInt(4) == 0) {
      side.use(path(random));
    }
    if (random.nextInt(4) == 0) {
      side.link.challenge(path(random), random.nextBoolean(), net.now, side);
    }
    if (random.nextInt(20) == 0) {
      side.link.use(null, net.now);
    }
  }

  private static Path path(Random random) {
    return random.nextBoolean() ? PATH : OTHER;
  }

  private static void heal(TwoLinks net) {
    net.loss = 0;
    net.duplicates = 0;
    net.jitter = 0;
    net.cut = false;
    net.largest = 1500;
    net.delay = 20 * MS;
    net.a.use(OTHER);
    net.b.use(OTHER);
  }

  @Test
  void theSameSeedGivesTheSamePackets() {
    assertEquals(history(7), history(7));
  }

  private static List<TwoLinks.Sent> history(long seed) {
    TwoLinks net = new TwoLinks(seed, 300).joined();
    net.loss = 0.1;
    net.jitter = 5 * MS;
    net.a.send(500);
    net.run(10 * SECOND);
    return net.a.sent;
  }
}
