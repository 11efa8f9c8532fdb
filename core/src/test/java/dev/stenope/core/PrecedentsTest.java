package dev.stenope.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.stenope.core.nat.Candidate;
import dev.stenope.core.nat.PortForecast;
import dev.stenope.core.wire.Endpoint;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PrecedentsTest {
  private static final Endpoint OWN = TwoNodes.endpoint("203.0.113.7", 4_000);

  private final Precedents precedents = new Precedents();

  @Test
  void eachFailureIsFollowedByAnotherAttempt() {
    assertEquals(List.of(0, 1, 2, 0), numbers(between("198.51.100.1")));
  }

  @Test
  void whatOpenedComesFirstBetweenTheSameNetworks() {
    Plan plan = between("198.51.100.1");
    precedents.next(plan, true, true, 2).opened();
    assertEquals(List.of(2, 0, 1, 2), numbers(plan));
    assertEquals(List.of(0, 1, 2, 0), numbers(between("198.51.100.2")));
  }

  @Test
  void onlyTheLatestPairsOfNetworksAreRemembered() {
    for (int i = 0; i <= Precedents.MAX; i++) {
      precedents.next(between("198.51.100." + i), true, true, 1).opened();
    }
    assertEquals(0, numbers(between("198.51.100.0")).getFirst());
    assertEquals(1, numbers(between("198.51.100.1")).getFirst());
    assertEquals(1, numbers(between("198.51.100." + Precedents.MAX)).getFirst());
  }

  private List<Integer> numbers(Plan plan) {
    return IntStream.range(0, 4)
        .mapToObj(failed -> precedents.next(plan, true, true, failed).attempt().number())
        .toList();
  }

  private static Plan between(String peer) {
    Endpoint there = TwoNodes.endpoint(peer, 5_000);
    return new Plan(
        1,
        List.of(TwoNodes.endpoint("192.168.1.2", 4_000)),
        null,
        OWN,
        -1,
        null,
        List.of(Candidate.of(Candidate.Type.SERVER_REFLEXIVE, there)),
        new int[0],
        List.of(),
        PortForecast.fixed(OWN),
        PortForecast.fixed(there),
        0,
        0);
  }
}
