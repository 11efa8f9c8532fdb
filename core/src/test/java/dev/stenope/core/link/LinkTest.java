package dev.stenope.core.link;

import static dev.stenope.core.link.TwoLinks.MS;
import static dev.stenope.core.link.TwoLinks.OTHER;
import static dev.stenope.core.link.TwoLinks.PATH;
import static dev.stenope.core.link.TwoLinks.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinkTest {
  @Test
  void messagesArriveAndThenTheLinkSleeps() {
    TwoLinks net = new TwoLinks(1, 100).joined();
    net.a.send(50);
    assertTrue(net.run(SECOND, net.a.source::done));
    net.run(SECOND);
    assertEquals(50, net.b.received.cardinality());
    assertEquals(Long.MAX_VALUE, net.a.link.deadline());
    assertEquals(Long.MAX_VALUE, net.b.link.deadline());
    assertEquals(0, net.a.link.statistics().inFlight());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void everythingArrivesAtFivePercentLoss(long seed) {
    TwoLinks net = new TwoLinks(seed, 600).joined();
    net.loss = 0.05;
    net.jitter = 2 * MS;
    net.duplicates = 0.02;
    net.a.send(10_000);
    net.b.send(10_000);
    assertTrue(
        net.run(400 * SECOND, () -> net.a.source.done() && net.b.source.done()),
        () -> net.a.link.statistics() + " " + net.b.link.statistics());
    assertEquals(10_000, net.a.received.cardinality());
    assertEquals(10_000, net.b.received.cardinality());
    net.run(10 * SECOND);
    assertEquals(Long.MAX_VALUE, net.a.link.deadline());
  }

  @Test
  void theBottleneckIsFilled() {
    TwoLinks net = new TwoLinks(1, 1000).joined();
    net.rate = 10_000_000;
    net.queue = 300_000;
    net.a.send(80_000);
    long start = net.now;
    assertTrue(net.run(60 * SECOND, net.a.source::done));
    double rate = 80_000 * 1000.0 * SECOND / (net.now - start);
    assertTrue(rate > 8_000_000, () -> rate + " " + net.a.link.statistics());
  }

  @Test
  void aPathThatWasCutIsUsedAgainWithinTwoSeconds() {
    TwoLinks net = new TwoLinks(1, 1000).joined();
    net.rate = 5_000_000;
    net.queue = 200_000;
    net.a.send(1_000_000);
    net.run(3 * SECOND);
    net.cut = true;
    net.run(10 * SECOND);
    net.cut = false;
    int before = net.b.received.cardinality();
    assertTrue(net.run(2 * SECOND + 100 * MS, () -> net.b.received.cardinality() > before + 100));
    net.run(3 * SECOND);
    assertTrue(net.b.received.cardinality() > before + 5_000);
    net.run(SECOND);
    assertEquals(1472, net.a.link.statistics().mtu());
  }

  @Test
  void nothingIsLostWhenThePathChanges() {
    TwoLinks net = new TwoLinks(1, 500).joined();
    net.rate = 5_000_000;
    net.queue = 200_000;
    net.a.send(20_000);
    net.run(SECOND);
    net.a.use(OTHER);
    net.b.use(OTHER);
    assertTrue(net.run(20 * SECOND, net.a.source::done));
    assertEquals(20_000, net.b.received.cardinality());
    assertEquals(OTHER, net.a.sent.getLast().path());
  }

  @Test
  void withoutAPathNothingIsSentAndNothingForgotten() {
    TwoLinks net = new TwoLinks(1, 500).joined();
    net.a.send(100);
    net.a.link.use(null, net.now);
    int before = net.a.sent.size();
    net.run(10 * SECOND);
    assertEquals(before, net.a.sent.size());
    net.a.use(OTHER);
    assertTrue(net.run(5 * SECOND, net.a.source::done));
    assertEquals(100, net.b.received.cardinality());
  }

  @Test
  void keysAreUpdatedInFlight() {
    TwoLinks net = new TwoLinks(1, 500).joined();
    net.loss = 0.02;
    net.jitter = MS;
    for (int i = 0; i < 5; i++) {
      int updates = net.a.seal.updates;
      net.a.send(3_000);
      net.run(200 * MS);
      net.a.seal.updateWanted = true;
      net.a.send(3_000);
      assertTrue(net.run(10 * SECOND, () -> net.a.seal.updates > updates));
    }
    assertTrue(net.run(60 * SECOND, net.a.source::done));
    assertEquals(30_000, net.b.received.cardinality());
    assertTrue(net.a.seal.updates >= 5);
  }

  @Test
  void aPeerThatOnlyReceivesLetsItsKeysBeConfirmed() {
    TwoLinks net = new TwoLinks(1, 1000).joined();
    net.delay = MS;
    net.a.send(60_000);
    assertTrue(net.run(60 * SECOND, net.a.source::done));
    net.run(SECOND);
    // Without a confirmed packet an update would throw.
    net.b.seal.updateWanted = true;
    net.b.send(1);
    net.run(SECOND);
    assertEquals(1, net.b.seal.updates);
  }

  @Test
  void closingIsToldOnceAndEndsEverything() {
    TwoLinks net = new TwoLinks(1, 500).joined();
    net.a.send(10);
    net.run(SECOND);
    net.a.link.close(1, net.now, net.a);
    int sent = net.a.sent.size();
    net.a.link.close(1, net.now, net.a);
    net.a.send(10);
    net.run(SECOND);
    assertEquals(1, net.b.closedFor);
    assertEquals(sent, net.a.sent.size());
    assertEquals(Long.MAX_VALUE, net.a.link.deadline());
    assertEquals(Long.MAX_VALUE, net.b.link.deadline());
  }

  @Test
  void closingGivesBackWhatIsInFlight() {
    TwoLinks net = new TwoLinks(1, 500).joined();
    net.a.send(5);
    net.a.link.close(0, net.now, net.a);
    assertEquals(5, net.a.source.lost);
  }

  @Test
  void aPacketThatIsNotAuthenticIsNothing() {
    TwoLinks net = new TwoLinks(1, 500).joined();
    for (int length : new int[] {0, 1, 47, 48, 1472}) {
      assertFalse(net.a.link.arrived(PATH, new byte[length], 0, length, net.now, net.a));
    }
    assertEquals(0, net.a.sent.size());
    assertEquals(5, net.a.link.statistics().refused());
    assertEquals(Long.MAX_VALUE, net.a.link.deadline());
  }

  @Test
  void wakingTooEarlyIsHarmless() {
    TwoLinks net = new TwoLinks(1, 500).joined();
    net.a.send(3);
    int sent = net.a.sent.size();
    for (int i = 0; i < 100; i++) {
      net.a.link.wake(net.now, net.a);
    }
    assertEquals(sent, net.a.sent.size());
  }
}
