package dev.stenope.core.nat;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.path.Path;
import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.MalformedException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Two nodes behind Linux masquerades, 25 ms apart, whose clocks differ.
class SkewScanTest {
  private static final long MS = TinyNet.MILLI;
  private static final long DELAY = 25 * MS;
  private static final long INSTANT = 2_000 * MS;
  private static final byte[] CHALLENGE = "challenge".getBytes(US_ASCII);
  private static final byte[] RESPONSE = "response".getBytes(US_ASCII);

  /// A node whose clock is `skew` behind, with a socket `k` on port 20000 + `k`.
  private static final class Node {
    final TinyNet net;
    final Endpoint inner;
    final long skew;
    final Punch punch;
    final Checklist checklist = new Checklist();
    boolean validated;

    Node(TinyNet net, String inner, String outer, boolean drops, long skew, Punch punch) {
      this.net = net;
      this.inner = address(inner);
      this.skew = skew;
      this.punch = punch;
      net.attach(
          this.inner, address(outer), new MasqueradeBox(address(outer), drops), this::receive);
    }

    void receive(Endpoint at, Endpoint from, byte[] packet) {
      Path path = new Path(at.port() - 20_000, from);
      if (Arrays.equals(packet, CHALLENGE)) {
        send(path, RESPONSE);
        checklist.heard(path, net.now());
      } else {
        checklist.validated(path);
        validated = true;
      }
    }

    void send(Path path, byte[] packet) {
      net.send(inner.withPort(20_000 + path.socket()), path.remote(), packet);
    }

    void wake() {
      punch.wake(net.now() - skew, path -> send(path, CHALLENGE));
      checklist.wake(net.now(), path -> send(path, CHALLENGE));
    }
  }

  @Test
  void aScanMeetsAnySkewUpToHalfItsWidth() {
    for (int skew = -300; skew <= 300; skew += 5) {
      assertTrue(connects(Punch.PAIRS, skew, false), "skew " + skew + " ms");
    }
  }

  /// As those of two hosts of one town may differ (seed 60599).
  @Test
  void threeScansOfAShortWayMeetAnySkewThatClocksHave() {
    for (int skew = -230; skew <= 230; skew += 5) {
      assertTrue(
          connects(Punch.PAIRS, skew, false, 6 * MS, 0)
              || connects(Punch.PAIRS, skew, false, 6 * MS, 1)
              || connects(Punch.PAIRS, skew, false, 6 * MS, 2),
          "skew " + skew + " ms");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-20, 0, 20})
  void onePairIsEnoughWithinOneWay(int skew) {
    assertTrue(connects(1, skew, false));
  }

  @ParameterizedTest
  @ValueSource(ints = {-300, -60, -30, 30, 60, 200, 300})
  void onePairFailsBeyondOneWay(int skew) {
    assertFalse(connects(1, skew, false));
  }

  @ParameterizedTest
  @ValueSource(ints = {-300, -60, 60, 300})
  void onePairIsEnoughWhereTheRoutersDropUnsolicitedInput(int skew) {
    assertTrue(connects(1, skew, true));
  }

  @Test
  void theScanSkipsNoSkewForAnyDelayWithAStepOfItsOwn() {
    for (long oneWay = 7; oneWay <= 25; oneWay++) {
      assertTrue(Punch.step(oneWay * MS) < 2 * oneWay * MS, "one way " + oneWay + " ms");
    }
    assertEquals(40 * MS, Punch.step(DELAY));
  }

  /// `skew` is in milliseconds.
  private static boolean connects(int pairs, int skew, boolean drops) {
    return connects(pairs, skew, drops, DELAY, 0);
  }

  private static boolean connects(int pairs, int skew, boolean drops, long delay, int attempts) {
    TinyNet net = new TinyNet(delay);
    long step = Punch.step(delay);
    Punch together = new Punch(Punch.Role.TOGETHER, INSTANT, step);
    // A single pair is the middle one, which fires at the instant in either role.
    long middle = INSTANT + new Attempt(attempts, false, true).shift(step);
    Punch staggered = new Punch(Punch.Role.STAGGERED, middle, step);
    Node a = new Node(net, "10.0.0.2", "198.51.100.1", drops, 0, together);
    Node b = new Node(net, "10.1.0.2", "203.0.113.1", drops, skew * MS, staggered);
    int first = pairs == 1 ? Punch.PAIRS / 2 : 0;
    for (int k = first; k < first + pairs; k++) {
      together.add(k, new Path(k, address("203.0.113.1").withPort(20_000 + k)));
      staggered.add(k, new Path(k, address("198.51.100.1").withPort(20_000 + k)));
    }
    for (long now = 0; now < 5_000 * MS; now += MS) {
      while (net.step(now)) {
        // Packets that arrive now.
      }
      a.wake();
      b.wake();
    }
    assertEquals(a.validated, b.validated);
    return a.validated;
  }

  private static Endpoint address(String host) {
    try {
      return Endpoint.of(host, 0);
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }
}
