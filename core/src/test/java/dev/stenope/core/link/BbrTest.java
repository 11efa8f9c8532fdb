package dev.stenope.core.link;

import static dev.stenope.core.link.TwoLinks.MS;
import static dev.stenope.core.link.TwoLinks.PATH;
import static dev.stenope.core.link.TwoLinks.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.path.FrameSource;
import dev.stenope.core.wire.Frame;
import dev.stenope.core.wire.Writer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The states of BBR on a path of 1 MB/s and 50 ms, of which each packet is acknowledged.
class BbrTest {
  private static final int MTU = 1200;
  private static final double RATE = 1_000_000;
  private static final double PRODUCT = RATE * 0.05;

  private final Route route = new Route(PATH, Congestion.Algorithm.BBR, new Random(1));
  private final Bbr bbr = (Bbr) route.congestion;
  private final LossRecovery recovery = new LossRecovery(new Nothing());
  private final ArrayDeque<Packet> flying = new ArrayDeque<>();
  private final List<BbrState> states = new ArrayList<>(List.of(BbrState.STARTUP));
  private final List<Long> since = new ArrayList<>();
  private long now = SECOND;
  private long number;
  private double busyUntil;
  private long lastSent = SECOND;
  private long longestPause;
  private double leastWindow = Double.MAX_VALUE;

  private record Packet(long number, long acked) {}

  BbrTest() {
    recovery.use(route, now);
    since.add(now);
  }

  /// Sends all that may be sent, if `busy`, and takes acknowledgements, until an instant.
  private void runTo(long end, boolean busy) {
    while (now < end) {
      send(busy);
      long next = flying.isEmpty() ? end : flying.peekFirst().acked();
      if (busy) {
        next = Math.min(next, route.pacer.next(route.pacingRate(), MTU));
      }
      now = Math.min(Math.max(next, now + 1000), end);
      while (!flying.isEmpty() && flying.peekFirst().acked() <= now) {
        long acked = flying.removeFirst().number();
        recovery.acked(new Frame.Ack(0, new long[] {acked, acked}), now);
        if (bbr.state() != states.getLast()) {
          states.add(bbr.state());
          since.add(now);
        }
      }
    }
  }

  private void send(boolean busy) {
    while (busy && recovery.inFlight() + MTU <= bbr.window()) {
      if (!route.pacer.permits(route.pacingRate(), MTU, now)) {
        recovery.stopped(LossRecovery.Limit.PACER);
        return;
      }
      busyUntil = Math.max(busyUntil, (double) now) + MTU * SECOND / RATE;
      flying.add(new Packet(number, (long) busyUntil + 50 * MS));
      recovery.sent(number++, MTU, null, false, now);
      route.pacer.sent(MTU);
      longestPause = Math.max(longestPause, now - lastSent);
      lastSent = now;
    }
    recovery.stopped(busy ? LossRecovery.Limit.WINDOW : LossRecovery.Limit.SOURCE);
    if (bbr.state() == BbrState.PROBE_RTT) {
      leastWindow = Math.min(leastWindow, (double) bbr.window());
    }
  }

  @Test
  void beginsWithTheInitialWindowSpreadOverLessThanARoundTrip() {
    assertEquals(10 * MTU, bbr.window());
    assertEquals(2.77 * 10 * MTU * 10, (double) bbr.pacingRate(100 * MS), 1);
  }

  @Test
  void findsTheBandwidthAndEmptiesTheQueue() {
    runTo(3 * SECOND, true);
    assertEquals(
        List.of(BbrState.STARTUP, BbrState.DRAIN, BbrState.PROBE_CRUISE), states.subList(0, 3));
    assertTrue(since.get(2) - SECOND < 700 * MS, () -> (since.get(2) - SECOND) / MS + " ms");
    assertEquals(RATE, (double) bbr.bandwidth(), RATE / 50);
  }

  @Test
  void probesForMoreAgainAndAgain() {
    runTo(12 * SECOND, true);
    int probes = 0;
    for (int i = 0; i + 2 < states.size(); i++) {
      if (states.get(i) == BbrState.PROBE_REFILL) {
        assertEquals(BbrState.PROBE_UP, states.get(i + 1));
        assertEquals(BbrState.PROBE_DOWN, states.get(i + 2));
        assertTrue(since.get(i + 2) - since.get(i + 1) < 6 * 80 * MS);
        probes++;
      }
    }
    assertTrue(probes >= 4 && probes <= 12, states::toString);
  }

  @Test
  void emptiesThePathEachFiveSecondsButKeepsSending() {
    runTo(2 * SECOND, true);
    longestPause = 0;
    runTo(13 * SECOND, true);
    List<Long> probes = new ArrayList<>();
    for (int i = 0; i + 1 < states.size(); i++) {
      if (states.get(i) == BbrState.PROBE_RTT) {
        probes.add(since.get(i));
        assertEquals(BbrState.PROBE_CRUISE, states.get(i + 1));
        long took = since.get(i + 1) - since.get(i);
        assertTrue(took >= 200 * MS && took < 450 * MS, () -> took / MS + " ms");
      }
    }
    assertEquals(2, probes.size());
    assertTrue(probes.get(1) - probes.get(0) > 5 * SECOND);
    assertEquals(PRODUCT / 2, leastWindow, PRODUCT / 20);
    assertTrue(longestPause < 20 * MS, () -> longestPause / MS + " ms");
  }

  @Test
  void aSourceThatHasLittleDoesNotMakeThePathSlow() {
    runTo(3 * SECOND, true);
    for (int i = 0; i < 100; i++) {
      runTo(now + 2 * MS, true);
      runTo(now + 90 * MS, false);
    }
    assertEquals(RATE, (double) bbr.bandwidth(), RATE / 50);
    assertFalse(states.subList(3, states.size()).contains(BbrState.STARTUP), states::toString);
  }

  @Test
  void afterPersistentCongestionThePathIsANewOne() {
    runTo(3 * SECOND, true);
    bbr.persistentlyCongested();
    assertEquals(4 * MTU, bbr.window());
    assertEquals(BbrState.STARTUP, bbr.state());
    runTo(5 * SECOND, true);
    assertEquals(RATE, (double) bbr.bandwidth(), RATE / 50);
  }

  private static final class Nothing implements FrameSource {
    @Override
    public @Nullable Object fill(Writer packet, long now) {
      return null;
    }

    @Override
    public void acked(Object token, long now) {}

    @Override
    public void lost(Object token, long now) {}
  }
}
