package dev.stenope.node.clock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class CrossCheckTest {
  private static final long S = 1_000_000_000L;
  private static final long OWN_ERROR = S / 20;

  private final CrossCheck check = new CrossCheck();
  private long now = 1_800_000_000 * S;

  private static ClockSource a(double offset) {
    return source("a.example", offset);
  }

  private static ClockSource b(double offset) {
    return source("b.example", offset);
  }

  private static ClockSource c(double offset) {
    return source("c.example", offset);
  }

  private static ClockSource source(String host, double offset) {
    return new ClockSource(host, Math.round(offset * S), S / 2);
  }

  private CrossCheck.Verdict judge(double own, ClockSource... sources) {
    now += 5 * S;
    return check.judge(now, Math.round(own * S), OWN_ERROR, List.of(sources));
  }

  private void assertOffset(double wanted, double own, ClockSource... sources) {
    assertEquals(Math.round(wanted * S), judge(own, sources).offset());
  }

  @Test
  void withoutServersTheOwnClockHolds() {
    CrossCheck.Verdict verdict = judge(3);
    assertEquals(3 * S, verdict.offset());
    assertEquals(OWN_ERROR, verdict.error());
  }

  @Test
  void theOwnClockIsKeptWhileAServerAgreesWithinTheErrors() {
    assertOffset(0, 0, a(0.4));
    assertOffset(0, 0, a(-0.54));
    assertOffset(100, 100, a(100.3));
  }

  @Test
  void aSingleServerIsFollowedByTheLeastStepThatMakesThemAgree() {
    assertOffset(9.5, 0, a(10));
    assertOffset(-9.5, 0, a(-10));
    assertOffset(60, 0, a(60.5));
    assertEquals(S, judge(0, a(10)).error());
  }

  @Test
  void nodesOnBothSidesOfTheServerAgreeWithinItsError() {
    long one = judge(-20, a(0)).offset();
    long two = judge(20, a(0)).offset();
    assertTrue(Math.abs(one - two) <= S);
  }

  @Test
  void aSingleServerIsNotBelievedBeyondAMinuteAndAPersonIsToldOnce() {
    CrossCheck.Verdict verdict = judge(0, a(3600));
    assertEquals(0, verdict.offset());
    assertEquals(OWN_ERROR, verdict.error());
    assertEquals(
        List.of(
            "The clock of this machine and that of a.example differ by 1 h 0 min: 2027-01-15T08:00:05Z here, 2027-01-15T09:00:05Z there; one of them is wrong. The own one is kept; set it if it is wrong (for example with timedatectl set-ntp true)."),
        verdict.notices());
    assertEquals(List.of(), judge(0, a(3600)).notices());
    now += 7200 * S;
    assertEquals(1, judge(0, a(3600)).notices().size());
  }

  @Test
  void twoServersThatAgreeAreFollowedAtAnyDistance() {
    CrossCheck.Verdict verdict = judge(0, a(3600), b(3600.3));
    assertEquals(Math.round(3599.8 * S), verdict.offset());
    assertEquals(Math.round(0.7 * S), verdict.error());
    String line = verdict.notices().getFirst();
    assertTrue(line.contains("wrong by 59 min 59 s"), line);
    assertTrue(line.contains("a.example and b.example agree on 2027-01-15T09:00:04Z"), line);
    assertEquals(List.of(), judge(0, a(3600), b(3600.3)).notices());
  }

  @Test
  void twoDropsOfOneHostAreOneServer() {
    assertOffset(0, 0, a(3600), a(3600));
  }

  @Test
  void ofTwoReadingsOfAHostThatWithLessErrorCounts() {
    ClockSource sharp = new ClockSource("a.example", 10 * S, S / 10);
    assertEquals(Math.round(9.9 * S), judge(0, a(10.3), sharp).offset());
  }

  @Test
  void serversThatLieDifferentlyMoveNothing() {
    assertOffset(0, 0, a(3600), b(-7200), c(500));
    assertOffset(0, 0, a(10), b(-10));
    assertOffset(0, 0, a(20), b(10));
  }

  @Test
  void aLiarDoesNotKeepAnHonestServerFromBeingFollowed() {
    assertOffset(9.5, 0, a(10), b(3600));
    assertOffset(0, 0, a(0.1), b(3600));
    assertOffset(99.5, 0, a(100), b(99.9), c(-5));
  }

  @Test
  void inADrawTheOwnSideHolds() {
    assertOffset(0, 0, a(0.2), b(10), c(10.1));
    assertOffset(9.6, 0, a(0.2), b(10), c(10.1), source("d.example", 9.9));
  }

  @Test
  void aReadingGrowsUncertainWithAge() {
    ClockSource old = ClockSource.aged("a.example", 10 * S, S / 2, 50_000 * S);
    assertEquals(Math.round(5.5 * S), old.error());
    assertOffset(4.5, 0, old);
  }

  @Test
  void smallStepsAreNotWorthTelling() {
    assertEquals(List.of(), judge(0, a(2)).notices());
    assertEquals(1, judge(0, a(5)).notices().size());
  }

  @Test
  void whenTheClockIsMendedItIsTheOwnAgain() {
    assertOffset(29.5, 0, a(30));
    assertOffset(30, 30, a(30));
  }

  private static ClockSource sharp(String host, double offset) {
    return new ClockSource(host, Math.round(offset * S), S / 100);
  }

  @Test
  void aServerThatKnowsBetterThanTheOwnClockIsFollowedWithoutAWord() {
    CrossCheck.Verdict verdict = judge(0, sharp("time.example", 0.03));
    assertEquals(Math.round(0.03 * S), verdict.offset());
    assertEquals(S / 100, verdict.error());
    assertEquals(List.of("time.example"), verdict.by());
    assertEquals(List.of(), verdict.notices());
  }

  @Test
  void theOwnClockIsKeptWhereThatServerAllowsItAndIsRightToWhatItSays() {
    CrossCheck.Verdict verdict = judge(0.03, sharp("time.example", 0.025));
    assertEquals(Math.round(0.03 * S), verdict.offset());
    assertEquals(S / 100 + S / 200, verdict.error());
  }

  @Test
  void aSharpServerIsTakenAtItsWordUpToAMinute() {
    CrossCheck.Verdict verdict = judge(0, sharp("time.example", 10));
    assertEquals(10 * S, verdict.offset());
    assertEquals(S / 100, verdict.error());
    assertOffset(0, 0, sharp("time.example", 3600));
    assertOffset(3600, 0, sharp("time.example", 3600), a(3600.1));
  }
}
