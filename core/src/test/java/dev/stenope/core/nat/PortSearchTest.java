package dev.stenope.core.nat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.path.Path;
import dev.stenope.core.wire.Endpoint;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// What the two sides of a search send, and when.
class PortSearchTest {
  private static final long MS = 1_000_000;
  private static final int SOCKET = 7;
  private static final Endpoint HERE = new Endpoint(0, 0xffffcb007107L, 40_000);
  private static final Endpoint THERE = new Endpoint(0, 0xffffc6336402L, 50_000);
  private static final PortForecast BLOCK = PortForecast.random(HERE, 39_900, 40_499);
  private static final PortForecast RANDOM = PortForecast.random(THERE, 1024, 65_535);

  private final List<Sent> sent = new ArrayList<>();
  private final Set<Integer> open = new HashSet<>();
  private int mostOpen;
  private int sockets = 100;
  private int attempt;
  private long now;

  private record Sent(long at, Path path) {}

  @Test
  void aimsAtTheNextPortsOfASequentialNat() {
    run(PortForecast.fixed(HERE), PortForecast.sequential(THERE, 2), 400 * MS);
    List<Sent> first = sent.subList(0, 64);
    for (int n = 1; n <= 64; n++) {
      assertEquals(new Path(SOCKET, THERE.withPort(50_000 + 2 * n)), first.get(n - 1).path());
    }
    assertTrue(first.getLast().at() < 400 * MS);
    assertEquals(64 * 4, sent.size());
  }

  @Test
  void twoSequentialNatsMeetHalfWay() {
    run(PortForecast.sequential(HERE, 1), PortForecast.sequential(THERE, 1), 400 * MS);
    assertEquals(64, sent.stream().map(each -> each.path().socket()).distinct().count());
    assertTrue(sent.stream().allMatch(each -> each.path().remote().equals(THERE.withPort(50_032))));
  }

  @Test
  void triesAHandfulOfRandomPortsASecondAndNoneTwice() {
    run(PortForecast.fixed(HERE), RANDOM, 400 * MS);
    assertEquals(Wave.PROBES * 8, new HashSet<>(sent).size());
    assertEquals(
        Wave.PROBES * 8, sent.stream().map(each -> each.path().remote()).distinct().count());
    for (Sent one : sent) {
      long inASecond =
          sent.stream()
              .filter(other -> other.at() >= one.at() && other.at() < one.at() + 1000 * MS)
              .count();
      assertTrue(inASecond <= Wave.PROBES);
    }
  }

  @Test
  void waitsOnManySocketsAndHoldsNotTooMany() {
    run(RANDOM, PortForecast.fixed(THERE), 400 * MS);
    assertEquals(8 * 256, sent.size());
    assertEquals(PortSearch.MAX_SOCKETS, mostOpen);
  }

  @Test
  void fillsItsBlockWithFlowsToOnePort() {
    run(BLOCK, PortForecast.random(THERE, 49_800, 50_311), 400 * MS);
    assertEquals(600, sent.stream().map(each -> each.path().socket()).distinct().count());
    assertEquals(600, sent.size());
    assertEquals(600, mostOpen);
    assertTrue(sent.stream().allMatch(each -> each.path().remote().equals(THERE)));
    assertEquals(400 * MS, sent.getFirst().at());
    assertEquals(400 * MS + 599 * 5 * MS, sent.getLast().at());
  }

  @Test
  void inTheSecondAndThirdAttemptOneSideFillsItsBlockFirst() {
    attempt = 2;
    run(BLOCK, PortForecast.random(THERE, 49_800, 50_311), 400 * MS);
    assertEquals(400 * MS + 512 * 5 * MS, sent.getFirst().at());
    sent.clear();
    attempt = 1;
    run(BLOCK, PortForecast.random(THERE, 49_800, 50_311), now);
    assertEquals(600, sent.size());
  }

  @Test
  void aSequentialNatIsMetInABlockThatIsFull() {
    run(PortForecast.sequential(HERE, 1), PortForecast.random(THERE, 49_800, 50_311), 400 * MS);
    assertEquals(400 * MS + 512 * 5 * MS, sent.getFirst().at());
    assertEquals(3 * 64, sent.size());
    assertTrue(sent.stream().allMatch(each -> each.path().remote().equals(THERE)));
    sent.clear();
    run(BLOCK, PortForecast.sequential(THERE, 1), now);
    assertEquals(600, sent.size());
    assertTrue(sent.stream().allMatch(each -> each.path().remote().port() == 50_032));
  }

  @Test
  void blocksThatAreWideOrUnknownAreNotFilled() {
    run(BLOCK, RANDOM, 400 * MS);
    run(BLOCK, PortForecast.random(THERE, 48_000, 50_048), 400 * MS);
    run(PortForecast.sequential(HERE, 1), RANDOM, 400 * MS);
    assertEquals(List.of(), sent);
  }

  @Test
  void laterAttemptsAimFurtherAheadOfASequentialNat() {
    attempt = 1;
    run(PortForecast.fixed(HERE), PortForecast.sequential(THERE, 1), 400 * MS);
    assertEquals(THERE.withPort(50_033), sent.getFirst().path().remote());
    sent.clear();
    run(PortForecast.sequential(HERE, 1), PortForecast.sequential(THERE, 1), 400 * MS);
    assertTrue(sent.stream().allMatch(each -> each.path().remote().port() == 50_064));
    assertEquals(128, sent.stream().map(each -> each.path().socket()).distinct().count());
  }

  @Test
  void aPrivateNetworkIsNotSearched() {
    Endpoint inside = new Endpoint(0, 0xffffc0a80101L, 1);
    run(PortForecast.fixed(HERE), PortForecast.random(inside, 1024, 65_535), 400 * MS);
    assertEquals(List.of(), sent);
  }

  @Test
  void whatComesTooLateIsLeftOut() {
    now = 3_500 * MS;
    run(PortForecast.fixed(HERE), RANDOM, 400 * MS);
    assertEquals(Wave.PROBES * 4, sent.size());
  }

  @Test
  void endsWithAllSocketsClosed() {
    PortSearch search = search(RANDOM, PortForecast.fixed(THERE), 400 * MS);
    search.wake(now + 300 * MS);
    assertEquals(256, open.size());
    search.stop();
    assertEquals(Set.of(), open);
    assertEquals(Long.MAX_VALUE, search.deadline());
  }

  private void run(PortForecast own, PortForecast peer, long instant) {
    PortSearch search = search(own, peer, instant);
    while (search.deadline() != Long.MAX_VALUE) {
      now = Math.max(now, search.deadline());
      search.wake(now);
      assertTrue(search.deadline() > now);
      open.forEach(search::opened);
    }
  }

  private PortSearch search(PortForecast own, PortForecast peer, long instant) {
    PortSearch.Actions actions =
        new PortSearch.Actions() {
          @Override
          public int open() {
            open.add(++sockets);
            mostOpen = Math.max(mostOpen, open.size());
            return sockets;
          }

          @Override
          public void close(int socket) {
            open.remove(socket);
          }

          @Override
          public void probe(Path path) {
            sent.add(new Sent(now, path));
          }
        };
    PortSearch search =
        new PortSearch(
            SOCKET,
            own,
            peer,
            new Attempt(attempt, true, true),
            now,
            instant,
            new SplittableRandom(1),
            actions);
    search.opened(SOCKET);
    return search;
  }
}
