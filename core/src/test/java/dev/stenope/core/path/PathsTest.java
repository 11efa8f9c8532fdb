package dev.stenope.core.path;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.MalformedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PathsTest {
  private static final long MS = 1_000_000;
  private static final long S = 1_000_000_000;

  private final PathBook book = new PathBook(List.of());
  private final PathMonitor monitor = new PathMonitor(book, 0);
  private final Path punched = path(1, "203.0.113.7:4000");
  private final Path quicker = path(2, "203.0.113.7:4001");
  private final Path local = path(1, "192.168.1.7:4000");
  private final Path six = path(1, "[2001:db8::7]:4000");

  @Test
  void aBetterKindWinsAndAmongTheSameKindOnlyTheClearlyQuickerOne() {
    book.validated(punched, 40 * MS, 0);
    assertEquals(punched, best(null));
    book.validated(quicker, 37 * MS, 0);
    assertEquals(punched, best(punched));
    book.validated(quicker, 20 * MS, 0);
    assertEquals(quicker, best(punched));
    book.validated(six, 50 * MS, 0);
    assertEquals(six, best(quicker));
    book.validated(local, 60 * MS, 0);
    assertEquals(local, best(six));
  }

  @Test
  void anOverlayIsWorseThanADirectPathAndBetterThanATurnServer() {
    Path tailnet = path(1, "100.101.102.103:4000");
    PathBook carrier = new PathBook(List.of(tailnet.remote()));
    carrier.validated(tailnet, MS, 0);
    assertEquals(PathBook.Kind.LAN, carrier.paths().getFirst().kind());

    Path turn = path(4, "198.51.100.9:4000");
    PathBook overlay = new PathBook(List.of(path(1, "[fd7a:115c:a1e0::1]:4000").remote()));
    overlay.relays(4);
    overlay.validated(turn, MS, 0);
    overlay.validated(tailnet, 90 * MS, 0);
    assertEquals(PathBook.Kind.OVERLAY, Objects.requireNonNull(overlay.find(tailnet)).kind());
    assertEquals(tailnet, Objects.requireNonNull(overlay.best(turn)).path());
    overlay.validated(punched, 200 * MS, 0);
    assertEquals(punched, Objects.requireNonNull(overlay.best(tailnet)).path());
    assertTrue(PathBook.Kind.OVERLAY.isDirect());
  }

  @Test
  void whatGoesThroughATurnServerIsWorseThanAnyDirectPathAndBetterThanABroker() {
    Path broker = new Path(3, PathBook.Kind.NATS.broker(0));
    Path relayed = path(4, "198.51.100.9:4000");
    Path toRelay = path(1, "192.168.1.9:50000");
    book.relays(4);
    book.relays(toRelay.remote());
    book.validated(broker, MS, 0);
    book.validated(relayed, 90 * MS, 0);
    assertEquals(relayed, best(broker));
    book.validated(toRelay, 20 * MS, 0);
    assertEquals(toRelay, best(relayed));
    book.validated(punched, 300 * MS, 0);
    assertEquals(punched, best(toRelay));
    List<PathBook.Kind> kinds = book.paths().stream().map(PathBook.Known::kind).toList();
    assertEquals(
        List.of(PathBook.Kind.NATS, PathBook.Kind.TURN, PathBook.Kind.TURN, PathBook.Kind.PUNCHED),
        kinds);
    assertFalse(PathBook.Kind.TURN.isDirect());
    assertFalse(PathBook.Kind.TURN.needsBroker());
  }

  @Test
  void aPathThatDoesNotAnswerYields() {
    book.validated(punched, 40 * MS, 0);
    book.validated(local, MS, 0);
    book.challenged(local);
    assertEquals(local, best(local));
    book.challenged(local);
    assertEquals(punched, best(local));
    book.heard(local, S);
    assertEquals(local, best(punched));
  }

  @Test
  void aPortThatANatHasChangedIsFollowedAtOnce() {
    Path moved = path(1, "203.0.113.7:4001");
    book.validated(punched, 40 * MS, 0);
    book.validated(moved, 60 * MS, S);
    assertEquals(moved, best(punched));
    book.heard(punched, 2 * S);
    assertEquals(punched, best(moved));
  }

  @Test
  void silenceIsAnsweredByAChallengeThenByChallengesEverywhere() {
    book.validated(punched, 40 * MS, 0);
    book.validated(quicker, 40 * MS, 0);
    monitor.use(punched);
    assertEquals(4 * S, monitor.deadline());
    assertEquals(List.of(), challenges(3 * S));
    assertEquals(List.of(punched), challenges(4 * S));
    assertFalse(monitor.suspect());
    assertEquals(5 * S, monitor.deadline());
    assertEquals(List.of(punched, quicker), challenges(5 * S));
    assertTrue(monitor.suspect());
    assertEquals(quicker, best(punched));
  }

  @Test
  void anyPacketPutsTheHeartbeatOff() {
    book.validated(punched, 40 * MS, 0);
    monitor.use(punched);
    book.heard(punched, 3 * S);
    assertEquals(List.of(), challenges(4 * S));
    assertEquals(7 * S, monitor.deadline());
  }

  @Test
  void fifteenSecondsOfSilenceAreOutOfReach() {
    monitor.heard(S);
    assertFalse(monitor.outOfReach(15 * S));
    assertTrue(monitor.outOfReach(16 * S));
  }

  @Test
  void theBookIsBoundedAndForgetsClosedSockets() {
    for (int port = 5000; port < 5100; port++) {
      book.validated(path(port % 3, "203.0.113.7:" + port), MS, port);
    }
    assertEquals(PathBook.MAX_PATHS, book.paths().size());
    for (int socket = 0; socket < 3; socket++) {
      book.closed(socket);
    }
    assertEquals(List.of(), book.paths());
  }

  private Path best(@Nullable Path current) {
    return Objects.requireNonNull(book.best(current)).path();
  }

  private List<Path> challenges(long now) {
    List<Path> challenged = new ArrayList<>();
    monitor.wake(now, challenged::add);
    return challenged;
  }

  private static Path path(int socket, String remote) {
    try {
      return new Path(socket, Endpoint.parse(remote));
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }
}
