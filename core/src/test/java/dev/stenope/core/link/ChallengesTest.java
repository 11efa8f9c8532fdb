package dev.stenope.core.link;

import static dev.stenope.core.link.TwoLinks.MS;
import static dev.stenope.core.link.TwoLinks.OTHER;
import static dev.stenope.core.link.TwoLinks.PATH;
import static dev.stenope.core.link.TwoLinks.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ChallengesTest {
  private final TwoLinks net = new TwoLinks(1, 500);

  @Test
  void aResponseValidatesThePathAndMeasuresIt() {
    net.a.link.challenge(PATH, false, net.now, net.a);
    net.a.link.challenge(OTHER, false, net.now, net.a);
    net.run(SECOND);
    assertEquals(2, net.a.validated.size());
    assertEquals(PATH, net.a.validated.getFirst().path());
    assertEquals(30 * MS, net.a.validated.getFirst().rtt());
    assertEquals(PATH.remote(), net.a.validated.getFirst().observed());
    assertEquals(Long.MAX_VALUE, net.a.link.deadline());
    assertEquals(Long.MAX_VALUE, net.b.link.deadline());
  }

  @Test
  void theResponseIsAsLargeAsTheChallengeAndGoesBackOverItsPath() {
    net.a.link.challenge(OTHER, false, net.now, net.a);
    net.a.link.challenge(OTHER, true, net.now, net.a);
    net.run(SECOND);
    assertEquals(67, net.a.sent.get(0).length());
    assertEquals(1200, net.a.sent.get(1).length());
    assertEquals(67, net.b.sent.get(0).length());
    assertEquals(1200, net.b.sent.get(1).length());
    assertEquals(OTHER, net.b.sent.get(1).path());
  }

  @Test
  void aPathThatOnlyCarriesSmallPacketsFailsTheFullChallenge() {
    net.largest = 1199;
    net.a.link.challenge(PATH, true, net.now, net.a);
    net.run(SECOND);
    assertEquals(0, net.a.validated.size());
  }

  @Test
  void aFloodOfChallengesIsAnsweredInMeasure() {
    for (int i = 0; i < 1000; i++) {
      net.a.link.challenge(PATH, false, net.now, net.a);
    }
    net.run(50 * MS);
    assertEquals(32, net.b.sent.size());
    net.run(100 * MS);
    net.a.link.challenge(PATH, false, net.now, net.a);
    net.run(SECOND);
    assertEquals(33, net.b.sent.size());
  }

  @Test
  void aTokenCountsOnceAndOnItsOwnPath() {
    Challenges challenges = new Challenges(new Random(1));
    long token = challenges.issue(PATH, 5);
    assertEquals(-1, challenges.settle(token, OTHER, 7));
    assertEquals(-1, challenges.settle(token + 1, PATH, 7));
    assertEquals(2, challenges.settle(token, PATH, 7));
    assertEquals(-1, challenges.settle(token, PATH, 7));
  }

  @Test
  void challengesAreForgottenInOrder() {
    Challenges challenges = new Challenges(new Random(1));
    long first = challenges.issue(PATH, 0);
    long second = challenges.issue(PATH, 0);
    for (int i = 0; i < 255; i++) {
      challenges.issue(PATH, 0);
    }
    assertEquals(-1, challenges.settle(first, PATH, 1));
    assertEquals(1, challenges.settle(second, PATH, 1));
  }

  @Test
  void theFirstTimeoutFollowsFromTheChallenge() {
    net.a.link.challenge(PATH, false, net.now, net.a);
    net.run(SECOND);
    net.joined();
    net.cut = true;
    net.a.send(1);
    assertTrue(net.a.link.deadline() <= net.now + 100 * MS);
  }

  @Test
  void anAcknowledgementGoesOverThePathThatAsked() {
    net.b.link.challenge(OTHER, false, net.now, net.b);
    net.run(SECOND);
    net.a.use(OTHER);
    net.b.use(PATH);
    int before = net.b.sent.size();
    net.a.send(4);
    net.run(SECOND);
    assertTrue(net.a.source.done());
    for (TwoLinks.Sent sent : net.b.sent.subList(before, net.b.sent.size())) {
      assertEquals(OTHER, sent.path());
    }
  }

  @Test
  void butNotOverAPathThatWasNeverProven() {
    net.b.use(PATH);
    net.a.use(OTHER);
    net.a.send(4);
    net.run(SECOND);
    assertTrue(net.a.source.done());
    assertEquals(PATH, net.b.sent.getLast().path());
  }
}
