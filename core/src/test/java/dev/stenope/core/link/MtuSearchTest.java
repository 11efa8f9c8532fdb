package dev.stenope.core.link;

import static dev.stenope.core.link.TwoLinks.MS;
import static dev.stenope.core.link.TwoLinks.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MtuSearchTest {
  private final MtuSearch search = new MtuSearch(1472);

  /// Answers all probes of a path that carries `limit` bytes, and returns their number.
  private int probe(int limit, long now) {
    int probes = 0;
    for (int size = search.probe(now); size > 0; size = search.probe(now)) {
      assertTrue(size > search.current());
      search.probeSent();
      assertEquals(0, search.probe(now));
      if (size <= limit) {
        search.probeAcked(size, now);
      } else {
        search.probeLost(size, now);
      }
      probes++;
    }
    return probes;
  }

  @Test
  void oneProbeIsEnoughWhereTheCeilingPasses() {
    assertEquals(MtuSearch.BASE, search.current());
    assertEquals(1, probe(1500, 0));
    assertEquals(1472, search.current());
    assertEquals(0, search.probe(1_000_000 * SECOND));
  }

  @ParameterizedTest
  @ValueSource(ints = {1200, 1201, 1252, 1280, 1372, 1400, 1440, 1452, 1471})
  void whatThePathCarriesIsFoundToTwelveBytes(int limit) {
    int probes = probe(limit, 0);
    assertTrue(search.current() <= limit && search.current() > limit - 12);
    assertTrue(probes <= 18, () -> probes + " probes");
  }

  @Test
  void onePathMayLoseTwoProbesByChance() {
    for (int i = 0; i < 2; i++) {
      search.probeSent();
      search.probeLost(1472, 0);
    }
    assertEquals(1472, search.probe(0));
    search.probeSent();
    search.probeAcked(1472, 0);
    assertEquals(1472, search.current());
  }

  @Test
  void afterTenMinutesAnotherLookIsTaken() {
    probe(1400, 0);
    assertEquals(0, search.probe(599 * SECOND));
    probe(1500, 600 * SECOND);
    assertEquals(1472, search.current());
  }

  @Test
  void aPathThatSwallowsLargePacketsIsABlackHole() {
    probe(1500, 0);
    for (int i = 0; i < 4; i++) {
      search.lost(1472);
    }
    assertTrue(search.acked(300));
    assertEquals(MtuSearch.BASE, search.current());
    probe(1400, 0);
    assertTrue(search.current() > 1388);
  }

  @Test
  void lossOfLargePacketsAmongOthersIsNone() {
    probe(1500, 0);
    for (int i = 0; i < 100; i++) {
      search.lost(1472);
      search.lost(1472);
      search.acked(1472);
      search.acked(300);
    }
    assertEquals(1472, search.current());
  }

  @ParameterizedTest
  @ValueSource(ints = {1200, 1300, 1400, 1472})
  void aLinkFindsWhatItsPathCarries(int largest) {
    TwoLinks net = new TwoLinks(1, 600);
    net.largest = largest;
    net.rate = 2_000_000;
    net.queue = 100_000;
    net.joined();
    net.a.send(10_000);
    assertTrue(net.run(20 * SECOND, net.a.source::done));
    int mtu = net.a.link.statistics().mtu();
    assertTrue(mtu <= largest && mtu > largest - 12, () -> "found " + mtu);
    assertEquals(MtuSearch.BASE, net.b.link.statistics().mtu());
  }

  @Test
  void aLinkLeavesABlackHole() {
    TwoLinks net = new TwoLinks(1, 150).joined();
    net.rate = 2_000_000;
    net.queue = 100_000;
    net.a.send(1_000_000);
    net.run(SECOND);
    assertEquals(1472, net.a.link.statistics().mtu());
    net.largest = 1350;
    net.run(4 * SECOND);
    int before = net.b.received.cardinality();
    net.run(SECOND);
    assertTrue(net.b.received.cardinality() > before + 1000);
    int mtu = net.a.link.statistics().mtu();
    assertTrue(mtu <= 1350 && mtu > 1338, () -> "found " + mtu);
  }

  @Test
  void aSleepingLinkSendsNoProbes() {
    TwoLinks net = new TwoLinks(1, 600);
    net.largest = 1400;
    net.joined();
    net.run(1000 * SECOND);
    assertEquals(0, net.a.sent.size());
    net.a.send(1);
    net.run(10 * SECOND);
    int sent = net.a.sent.size();
    net.run(10_000 * MS);
    assertEquals(sent, net.a.sent.size());
  }
}
