package dev.stenope.core.nat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.path.Path;
import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.MalformedException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChecklistTest {
  private static final long MS = 1_000_000;
  private static final long T = 1_000_000_000_000L;
  private static final Endpoint LOCAL = endpoint("192.168.1.2:4000");
  private static final Endpoint LAN = endpoint("192.168.1.3:5000");
  private static final Endpoint PUBLIC = endpoint("203.0.113.7:5000");
  private static final Path LAN_PATH = new Path(1, LAN);
  private static final Path PUBLIC_PATH = new Path(1, PUBLIC);

  private record Check(long millis, Path path) {}

  private final Checklist list = new Checklist();
  private final List<Check> checks = new ArrayList<>();

  @Test
  void theFirstCheckGoesAtOnceAndHostsGoFirst() {
    list.addRemote(Candidate.of(Candidate.Type.SERVER_REFLEXIVE, PUBLIC), T);
    list.addRemote(Candidate.of(Candidate.Type.HOST, LAN), T);
    list.addSocket(1, List.of(LOCAL), T);
    run(0, 40);
    assertEquals(List.of(new Check(0, LAN_PATH), new Check(5, PUBLIC_PATH)), checks);
  }

  @Test
  void aRemoteMayWaitForItsTimeOrForAPacket() {
    list.addSocket(1, List.of(LOCAL), T);
    list.addRemote(Candidate.of(Candidate.Type.SERVER_REFLEXIVE, PUBLIC), T + 400 * MS);
    list.addRemote(Candidate.of(Candidate.Type.HOST, LAN), T + 400 * MS);
    run(0, 100);
    assertEquals(List.of(), checks);
    list.heard(PUBLIC_PATH, T + 100 * MS);
    run(100, 120);
    assertEquals(List.of(new Check(100, PUBLIC_PATH)), checks);
    list.validated(PUBLIC_PATH);
    run(120, 420);
    assertEquals(new Check(400, LAN_PATH), checks.getLast());
  }

  @Test
  void aRelayedAddressSeesNoPrivateOnesAndWaitsForItsTime() {
    Endpoint relayed = endpoint("198.51.100.1:50000");
    list.addRemote(Candidate.of(Candidate.Type.SERVER_REFLEXIVE, PUBLIC), T);
    list.addRemote(Candidate.of(Candidate.Type.HOST, LAN), T);
    list.addRelayed(9, relayed, T + 500 * MS);
    run(0, 499);
    assertEquals(List.of(), checks);
    run(499, 540);
    assertEquals(List.of(new Check(500, new Path(9, PUBLIC))), checks);
    list.closed(9);
    assertTrue(list.exhausted());
    list.addRelayed(10, endpoint("10.0.0.1:50000"), T);
    assertFalse(list.exhausted());
    run(540, 550);
    assertEquals(3, checks.size(), "a server in the network sees what is there");
  }

  @Test
  void onePairBacksOffAndIsGivenUpAfterSixSeconds() {
    list.addSocket(1, List.of(LOCAL), T);
    assertTrue(list.exhausted());
    list.addRemote(Candidate.of(Candidate.Type.HOST, LAN), T);
    assertFalse(list.exhausted());
    run(0, 5_999);
    List<Long> times = checks.stream().map(Check::millis).toList();
    assertEquals(
        List.of(0L, 50L, 150L, 350L, 750L, 1550L, 2350L, 3150L, 3950L, 4750L, 5550L), times);
    assertFalse(list.exhausted());
    run(5_999, 6_000);
    assertTrue(list.exhausted());
    assertEquals(Long.MAX_VALUE, list.deadline());
  }

  @Test
  void checksAreSpacedHoweverMany() {
    list.addSocket(1, List.of(LOCAL), T);
    for (int i = 0; i < 200; i++) {
      list.addRemote(Candidate.of(Candidate.Type.HOST, PUBLIC.withPort(1000 + i)), T);
    }
    run(0, 10_000);
    int pairs = Checklist.MAX_PAIRS - Checklist.MAX_PEER_REFLEXIVE;
    assertEquals(pairs, checks.stream().map(Check::path).distinct().count());
    for (int i = 1; i < checks.size(); i++) {
      long gap = checks.get(i).millis - checks.get(i - 1).millis;
      assertTrue(gap >= (i < pairs ? 5 : 20) || i == pairs, "gap " + gap + " before " + i);
    }
    assertTrue(list.exhausted());
  }

  @Test
  void aValidatedPairIsCheckedNoMore() {
    list.addSocket(1, List.of(LOCAL), T);
    list.addRemote(Candidate.of(Candidate.Type.HOST, LAN), T);
    run(0, 10);
    list.validated(LAN_PATH);
    assertTrue(list.exhausted());
    list.heard(LAN_PATH, T + 100 * MS);
    run(10, 7_000);
    assertEquals(1, checks.size());
  }

  @Test
  void anAddressThatNobodyNamedIsCheckedAtOnceOnAnySocket() {
    list.addSocket(1, List.of(LOCAL), T);
    list.addRemote(Candidate.of(Candidate.Type.HOST, LAN), T);
    run(0, 1);
    Path unnamed = new Path(17, PUBLIC);
    list.heard(unnamed, T + MS);
    run(1, 1);
    assertEquals(new Check(1, unnamed), checks.getLast());
    run(1, 300);
    assertEquals(3, checks.stream().filter(c -> c.path.equals(unnamed)).count());
  }

  @Test
  void peerReflexivePairsAreFewUntilOneIsSettled() {
    for (int i = 0; i < 20; i++) {
      list.heard(new Path(i, PUBLIC), T);
    }
    run(0, 0);
    assertEquals(Checklist.MAX_PEER_REFLEXIVE, checks.size());
    list.validated(new Path(0, PUBLIC));
    list.heard(new Path(19, PUBLIC), T);
    run(0, 0);
    assertEquals(new Path(19, PUBLIC), checks.getLast().path);
  }

  @Test
  void pairsAreBoundedEvenIfAllAreSettled() {
    for (int i = 0; i < 200; i++) {
      list.heard(new Path(i, PUBLIC), T);
      run(0, 0);
      list.validated(new Path(i, PUBLIC));
    }
    assertEquals(Checklist.MAX_PAIRS, checks.size());
  }

  @Test
  void aPacketOnAKnownPairTriggersACheckUnlessOneJustWent() {
    list.addSocket(1, List.of(LOCAL), T);
    list.addRemote(Candidate.of(Candidate.Type.HOST, LAN), T);
    run(0, 400);
    int before = checks.size();
    list.heard(LAN_PATH, T + 395 * MS);
    run(400, 400);
    assertEquals(before, checks.size());
    list.heard(LAN_PATH, T + 401 * MS);
    run(401, 401);
    assertEquals(before + 1, checks.size());
  }

  @Test
  void aPacketRevivesAPairThatWasGivenUp() {
    list.addSocket(1, List.of(LOCAL), T);
    list.addRemote(Candidate.of(Candidate.Type.HOST, LAN), T);
    run(0, 7_000);
    assertTrue(list.exhausted());
    list.heard(LAN_PATH, T + 7_000 * MS);
    assertFalse(list.exhausted());
    checks.clear();
    run(7_000, 7_150);
    assertEquals(List.of(7_000L, 7_050L, 7_150L), checks.stream().map(Check::millis).toList());
    run(7_150, 14_000);
    assertTrue(list.exhausted());
  }

  @Test
  void impossiblePairsAreSkipped() {
    list.addSocket(1, List.of(LOCAL, endpoint("[fe80::2]:4000"), endpoint("[fd00::2]:4000")), T);
    for (String hopeless :
        List.of(
            "127.0.0.1:5",
            "[2001:db8::7]:5",
            "[fe80::7]:5",
            "[::1]:5",
            "224.0.0.1:5",
            "0.0.0.0:5",
            "10.0.0.1:0",
            "192.168.1.2:4000")) {
      list.addRemote(Candidate.of(Candidate.Type.HOST, endpoint(hopeless)), T);
    }
    assertTrue(list.exhausted());
    list.addRemote(Candidate.of(Candidate.Type.HOST, endpoint("[fd00::7]:5")), T);
    assertFalse(list.exhausted());
  }

  @Test
  void loopbackIsForLoopback() {
    list.addSocket(1, List.of(endpoint("127.0.0.1:4000")), T);
    list.addRemote(Candidate.of(Candidate.Type.HOST, PUBLIC), T);
    assertTrue(list.exhausted());
    list.addRemote(Candidate.of(Candidate.Type.HOST, endpoint("127.0.0.1:5000")), T);
    assertFalse(list.exhausted());
  }

  @Test
  void aCandidateNamedTwiceIsOnePair() {
    list.addSocket(1, List.of(LOCAL), T);
    list.addRemote(Candidate.of(Candidate.Type.HOST, PUBLIC), T);
    list.addRemote(Candidate.of(Candidate.Type.SERVER_REFLEXIVE, PUBLIC), T);
    run(0, 49);
    assertEquals(1, checks.size());
  }

  @Test
  void aLateWakeSendsOneCheckAndCatchesUpAtPace() {
    list.addSocket(1, List.of(LOCAL), T);
    list.addRemote(Candidate.of(Candidate.Type.HOST, LAN), T);
    list.addRemote(Candidate.of(Candidate.Type.HOST, PUBLIC), T);
    run(300, 300);
    assertEquals(1, checks.size());
    run(300, 305);
    assertEquals(2, checks.size());
  }

  /// Wakes at every deadline; none may stay due.
  private void run(long fromMillis, long toMillis) {
    long now = T + fromMillis * MS;
    long to = T + toMillis * MS;
    while (now <= to) {
      long at = now;
      list.wake(at, path -> checks.add(new Check((at - T) / MS, path)));
      assertTrue(list.deadline() > at);
      now = list.deadline();
    }
  }

  private static Endpoint endpoint(String text) {
    try {
      return Endpoint.parse(text);
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }
}
