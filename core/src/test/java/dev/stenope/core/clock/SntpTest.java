package dev.stenope.core.clock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.MalformedException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class SntpTest {
  private static final long MS = 1_000_000;
  private static final long S = 1_000 * MS;

  private final Sntp sntp = new Sntp(new SplittableRandom(1));
  private final Map<Endpoint, byte[]> asked = new LinkedHashMap<>();
  private long now = 1_800_000_000 * S;

  private static Endpoint at(int server) {
    return Endpoint.of(new byte[] {(byte) 203, 0, 113, (byte) server}, 123);
  }

  private void know(int count) {
    List<Sntp.Named> servers = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      servers.add(new Sntp.Named("time" + i, at(i)));
    }
    sntp.servers(servers, now);
    ask();
  }

  private void ask() {
    asked.clear();
    sntp.wake(now, asked::put);
  }

  private static NtpPacket read(byte[] bytes) {
    try {
      return NtpPacket.read(bytes, 0, bytes.length);
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  /// The random number that a server was asked with.
  private long token(int server) {
    return read(Objects.requireNonNull(asked.get(at(server)))).transmit();
  }

  /// What a good server says whose clock is `ahead` of the own one.
  private NtpPacket good(int server, long ahead) {
    long there = NtpPacket.timestamp(now + ahead);
    long token = token(server);
    return new NtpPacket(0, 4, 4, 2, 6, -20, 0, 65, 0, there, token, there, there);
  }

  private boolean say(int server, NtpPacket packet) {
    byte[] bytes = packet.toBytes();
    return sntp.handle(at(server), bytes, 0, bytes.length, now);
  }

  /// Half of the way there, the answer, and the other half.
  private void answer(int server, long ahead, long way) {
    now += way;
    NtpPacket packet = good(server, ahead);
    now += way;
    assertTrue(say(server, packet));
  }

  private Sntp.Estimate estimate() {
    Sntp.Estimate estimate = sntp.estimate(now);
    assertNotNull(estimate);
    return estimate;
  }

  @Test
  void theOffsetIsTheMiddleAndTheBoundHalfTheWayAndWhatTheServerMayBeWrong() {
    know(1);
    answer(1, 7 * S, 10 * MS);
    assertNear(7 * S, estimate().offset(), 2);
    // 10 ms, 65 units of 2^-16 s, and 1 ms.
    assertNear(10 * MS + 991_821 + MS, estimate().error(), 2);
    assertEquals(List.of("time1"), estimate().servers());
  }

  /// RFC 5905, section 8: T1 to T4 with a server that takes its time and ways of unlike length.
  @Test
  void ofAnUnevenWayTheTruthLiesWithinTheBound() {
    know(1);
    now += 30 * MS;
    NtpPacket in = good(1, 2 * S);
    now += 5 * MS;
    long out = NtpPacket.timestamp(now + 2 * S);
    now += 10 * MS;
    assertTrue(
        say(1, new NtpPacket(0, 4, 4, 1, 0, 0, 0, 0, 0, out, in.originate(), in.receive(), out)));
    assertNear(2 * S + 10 * MS, estimate().offset(), 2);
    assertNear(21 * MS, estimate().error(), 2);
  }

  @Test
  void theBoundGrowsWithTime() {
    know(1);
    answer(1, 0, 10 * MS);
    long before = estimate().error();
    now += 100 * S;
    assertNear(before + 10 * MS, estimate().error(), 1);
  }

  @Test
  void aLiarIsOutvoted() {
    know(3);
    answer(1, 5 * MS, 10 * MS);
    answer(2, 3600 * S, 10 * MS);
    answer(3, 0, 10 * MS);
    assertTrue(Math.abs(estimate().offset()) < 10 * MS);
    assertEquals(List.of("time1", "time3"), estimate().servers());
    assertEquals(3, estimate().answered());
  }

  @Test
  void aLiarThatIsHeardFirstIsNotBelievedAlone() {
    know(3);
    answer(1, 3600 * S, 10 * MS);
    assertNull(sntp.estimate(now));
    answer(2, 0, 10 * MS);
    assertNull(sntp.estimate(now));
    answer(3, 0, 10 * MS);
    assertTrue(Math.abs(estimate().offset()) < 30 * MS);
  }

  @Test
  void oneThatNeverAnswersIsGivenUp() {
    know(2);
    answer(1, 5 * S, 10 * MS);
    for (int i = 0; i < TimeServer.GIVEN_UP; i++) {
      assertNull(sntp.estimate(now));
      now += TimeServer.PATIENCE;
      ask();
      now = sntp.deadline();
      ask();
    }
    assertNear(5 * S, estimate().offset(), 2);
    sntp.forget(now);
    assertNull(sntp.estimate(now));
  }

  @Test
  void withoutAMajorityNobodyIsBelieved() {
    know(2);
    answer(1, 5 * S, 10 * MS);
    answer(2, 0, 10 * MS);
    assertNull(sntp.estimate(now));
  }

  @Test
  void whatSeveralSayIsKnownBetter() {
    know(1);
    answer(1, 8 * MS, 10 * MS);
    long alone = estimate().error();
    know(2);
    answer(2, -8 * MS, 10 * MS);
    assertTrue(estimate().error() < alone * 4 / 5);
    assertTrue(Math.abs(estimate().offset()) < 6 * MS);
  }

  private void assertUseless(UnaryOperator<NtpPacket> change) {
    Sntp other = new Sntp(new SplittableRandom(2));
    other.servers(List.of(new Sntp.Named("time1", at(1))), now);
    asked.clear();
    other.wake(now, asked::put);
    now += 10 * MS;
    byte[] bytes = change.apply(good(1, 0)).toBytes();
    other.handle(at(1), bytes, 0, bytes.length, now);
    assertNull(other.estimate(now));
  }

  @Test
  void whatIsNoTimeIsNotBelieved() {
    assertUseless(p -> with(3, 2, 65, p.originate(), p.receive(), p.transmit()));
    assertUseless(p -> with(0, 16, 65, p.originate(), p.receive(), p.transmit()));
    assertUseless(p -> with(0, 0, 65, p.originate(), p.receive(), p.transmit()));
    assertUseless(p -> with(0, 2, 65_537, p.originate(), p.receive(), p.transmit()));
    assertUseless(p -> with(0, 2, 65, p.originate() + 1, p.receive(), p.transmit()));
    assertUseless(p -> with(0, 2, 65, 0, p.receive(), p.transmit()));
    assertUseless(p -> with(0, 2, 65, p.originate(), 0, p.transmit()));
    assertUseless(p -> with(0, 2, 65, p.originate(), p.receive(), 0));
    // Sent before it was received, and held for longer than it was away.
    assertUseless(p -> with(0, 2, 65, p.originate(), p.receive(), p.transmit() - (1L << 32)));
    assertUseless(p -> with(0, 2, 65, p.originate(), p.receive(), p.transmit() + (1L << 32)));
    assertUseless(
        p ->
            new NtpPacket(0, 4, 3, 2, 0, 0, 0, 65, 0, 0, p.originate(), p.receive(), p.transmit()));
  }

  private static NtpPacket with(
      int leap, int stratum, long dispersion, long originate, long in, long out) {
    return new NtpPacket(leap, 4, 4, stratum, 0, 0, 0, dispersion, 0, 0, originate, in, out);
  }

  @Test
  void anAnswerCountsOnceAndFromWhereItWasAsked() {
    know(2);
    now += 10 * MS;
    NtpPacket packet = good(1, 0);
    assertFalse(say(2, packet));
    assertTrue(say(1, packet));
    assertFalse(say(1, packet));
    now += 3 * S;
    ask();
    assertFalse(say(2, packet));
  }

  @Test
  void whoDoesNotAnswerIsAskedLessAndLess() {
    know(1);
    long last = now;
    List<Long> pauses = new ArrayList<>();
    while (pauses.size() < 8) {
      now = sntp.deadline();
      ask();
      if (!asked.isEmpty()) {
        pauses.add((now - last) / S);
        last = now;
      }
    }
    assertTrue(pauses.getFirst() >= 16, pauses.toString());
    for (int i = 1; i < 5; i++) {
      assertTrue(pauses.get(i) > pauses.get(i - 1), pauses.toString());
    }
    assertTrue(pauses.getLast() >= 600 && pauses.getLast() <= 902, pauses.toString());
  }

  @Test
  void whoAnswersIsAskedEachTenMinutesOrSo() {
    know(1);
    for (int i = 0; i < 50; i++) {
      answer(1, 0, 10 * MS);
      long pause = sntp.deadline() - now;
      assertTrue(pause >= 300 * S && pause < 900 * S, pause + " ns");
      now = sntp.deadline();
      ask();
    }
  }

  private void kiss(String code) {
    now += 10 * MS;
    long reference = 0;
    for (int i = 0; i < code.length(); i++) {
      reference = reference << 8 | code.charAt(i);
    }
    long token = token(1);
    assertTrue(say(1, new NtpPacket(3, 4, 4, 0, 0, 0, 0, 0, reference, 0, token, 0, 0)));
  }

  @Test
  void aKissOfDeathSilencesTheNode() {
    know(1);
    kiss("RATE");
    assertTrue(sntp.deadline() - now >= 3600 * S);
    now = sntp.deadline();
    ask();
    kiss("DENY");
    assertTrue(sntp.deadline() - now >= 86_400 * S);
    sntp.forget(now);
    assertTrue(sntp.deadline() - now >= 86_400 * S);
    assertNull(sntp.estimate(now));
  }

  @Test
  void afterASleepAllIsAskedAnew() {
    know(1);
    answer(1, 0, 10 * MS);
    now += 60 * S;
    sntp.forget(now);
    assertNull(sntp.estimate(now));
    ask();
    assertEquals(1, asked.size());
  }

  @Test
  void whatAServerHasSaidStaysWhenItsAddressChanges() {
    know(1);
    answer(1, S, 10 * MS);
    sntp.servers(List.of(new Sntp.Named("time1", at(9))), now);
    assertNear(S, estimate().offset(), 2);
    sntp.servers(List.of(new Sntp.Named("time1", at(9)), new Sntp.Named("new", at(2))), now);
    ask();
    assertEquals(List.of(at(2)), List.copyOf(asked.keySet()));
  }

  @Test
  void noMoreThanEightAreAsked() {
    know(20);
    assertEquals(Sntp.MAX_SERVERS, asked.size());
  }

  private static void assertNear(long expected, long actual, long tolerance) {
    assertTrue(Math.abs(actual - expected) <= tolerance, expected + " is not " + actual);
  }
}
