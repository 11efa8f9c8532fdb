package dev.stenope.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.nat.LongTermCredentials;
import dev.stenope.core.nat.TurnMessage;
import dev.stenope.core.nat.TurnMessage.Kind;
import dev.stenope.core.nat.TurnMessage.Method;
import dev.stenope.core.nat.TurnServer;
import dev.stenope.core.nat.TurnWriter;
import dev.stenope.core.path.Path;
import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.MalformedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TurnSocketsTest {
  private static final long MS = 1_000_000;
  private static final long S = 1000 * MS;
  private static final byte[] REALM = {'r'};
  private static final byte[] KEY =
      LongTermCredentials.key("u".getBytes(UTF_8), REALM, "p".getBytes(UTF_8), false);
  private static final Endpoint SERVER = endpoint("203.0.113.1:3478");
  private static final Endpoint RELAYED = endpoint("203.0.113.1:50000");
  private static final Endpoint PEER = endpoint("198.51.100.7:40000");

  private final Outlet out = new Outlet();
  private final Sockets sockets = new Sockets(out, new PortMappings(out, new SplittableRandom(1)));
  private final List<Output.OpenTurn> opened = new ArrayList<>();
  private final List<Integer> closed = new ArrayList<>();
  private final List<String> notices = new ArrayList<>();
  private final Map<Integer, TurnMessage> last = new HashMap<>();
  private final Owner owner = new Owner();
  private TurnSockets relays = relays(1);
  private long now = 1000 * S;

  private final class Owner implements Sockets.Owner {
    final List<Endpoint> relayed = new ArrayList<>();
    final List<Integer> failed = new ArrayList<>();
    final List<Input.Arrived> arrived = new ArrayList<>();

    @Override
    public void opened(int socket, List<Endpoint> local, long at) {
      relayed.addAll(local);
    }

    @Override
    public void failed(int socket, long at) {
      failed.add(socket);
      sockets.close(socket);
    }

    @Override
    public void arrived(Input.Arrived datagram, long at) {
      arrived.add(datagram);
    }
  }

  private static Endpoint endpoint(String text) {
    try {
      return Endpoint.parse(text);
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  private TurnSockets relays(int count) {
    List<TurnServer> servers =
        IntStream.range(0, count)
            .mapToObj(i -> new TurnServer("turn:" + i, "u", "p", false))
            .toList();
    return new TurnSockets(out, sockets, servers, new SplittableRandom(1));
  }

  private void doing(Runnable step) {
    out.begin(this::accept, now);
    try {
      step.run();
    } finally {
      out.end();
    }
  }

  private void accept(Output output) {
    switch (output) {
      case Output.OpenTurn wish -> opened.add(wish);
      case Output.CloseSocket(int socket) -> closed.add(socket);
      case Output.Notice(String code, String text) -> notices.add(code + " " + text);
      case Output.Transmit(int socket, Endpoint _, byte[] buffer, int offset, int length) -> {
        byte[] bytes = Arrays.copyOfRange(buffer, offset, offset + length);
        try {
          last.put(socket, TurnMessage.read(bytes, 0, bytes.length));
        } catch (MalformedException e) {
          throw new AssertionError(e);
        }
      }
      default -> throw new AssertionError(output);
    }
  }

  private int open() {
    int[] socket = {-1};
    doing(() -> socket[0] = relays.open(owner, now));
    return socket[0];
  }

  private void pass(long duration) {
    long end = now + duration;
    while (relays.deadline() <= end) {
      now = Math.max(now, relays.deadline());
      doing(() -> relays.wake(now));
    }
    now = end;
  }

  private int line(int number) {
    return opened.get(number).socket();
  }

  private void lineOpens(int line, Endpoint server) {
    doing(() -> sockets.opened(line, List.of(server), now));
  }

  private void hears(int line, Endpoint server, byte[] bytes) {
    doing(() -> sockets.arrived(new Input.Arrived(line, server, bytes, 0, bytes.length), now));
  }

  private TurnMessage last(int line) {
    return Objects.requireNonNull(last.get(line));
  }

  private TurnWriter answer(int line) {
    return new TurnWriter(last(line).id());
  }

  private void allocates(int line, Endpoint server) {
    byte[] nonce = {'n'};
    byte[] challenge =
        answer(line).error(401).realm(REALM).nonce(nonce).plain(Method.ALLOCATE, Kind.ERROR);
    hears(line, server, challenge);
    hears(
        line,
        server,
        answer(line).relayed(RELAYED).sealed(Method.ALLOCATE, Kind.SUCCESS, KEY, false));
  }

  private void redirects(int line, Endpoint server, Endpoint alternate) {
    hears(
        line,
        server,
        answer(line).error(300).alternate(alternate).plain(Method.ALLOCATE, Kind.ERROR));
  }

  @Test
  void aRelayedSocketSendsAndHears() {
    int socket = open();
    lineOpens(line(0), SERVER);
    allocates(line(0), SERVER);
    assertEquals(List.of(RELAYED), owner.relayed);
    doing(() -> out.transmit(new Path(socket, PEER), new byte[] {1, 2, 3}, 0, 3));
    assertEquals(PEER, last(line(0)).peer());
    byte[] data = {7};
    hears(
        line(0),
        SERVER,
        answer(line(0)).peer(PEER).data(data, 0, 1).plain(Method.DATA, Kind.INDICATION));
    assertEquals(socket, owner.arrived.getFirst().socket());
    assertEquals(PEER, owner.arrived.getFirst().from());
    hears(line(0), PEER, new byte[] {0x40, 0, 0, 1, 7});
    assertEquals(1, owner.arrived.size(), "somebody else speaks for the server");
  }

  @Test
  void theNextServerIsAskedALittleLaterAndTheFirstAnswerCounts() {
    relays = relays(3);
    open();
    assertEquals(1, opened.size());
    pass(TurnSocket.STAGGER);
    assertEquals(2, opened.size());
    lineOpens(line(1), SERVER);
    allocates(line(1), SERVER);
    assertEquals(List.of(line(0)), closed);
    pass(2 * S);
    assertEquals(2, opened.size());
    assertEquals(List.of(), notices);
  }

  @Test
  void aServerThatFailsIsFollowedByTheNextAtOnceAndRests() {
    relays = relays(2);
    open();
    doing(() -> sockets.failed(line(0), "it refuses the connection", now));
    pass(0);
    assertEquals(1, opened.getLast().server());
    assertEquals(1, notices.size());
    assertTrue(notices.getFirst().contains("turn:0 cannot be used: it refuses the connection."));
    open();
    assertEquals(1, opened.getLast().server(), "the first rests");
    pass(31 * S);
    open();
    assertEquals(0, opened.getLast().server());
    doing(() -> sockets.failed(opened.getLast().socket(), "it refuses the connection", now));
    assertEquals(1, notices.size());
  }

  @Test
  void whereAllFailTheOwnerHearsOfItOnce() {
    int socket = open();
    lineOpens(line(0), SERVER);
    pass(3 * S);
    assertEquals(List.of(socket), owner.failed);
    assertEquals(List.of(line(0)), closed);
    assertEquals(-1, open());
    assertEquals(Long.MAX_VALUE, relays.deadline());
  }

  @Test
  void anotherServerIsFollowedTwice() {
    open();
    for (int i = 0; i < 3; i++) {
      Endpoint here = new Endpoint(0, 0xffff_cb00_7101L + i, 3478);
      Endpoint next = new Endpoint(0, 0xffff_cb00_7102L + i, 3478);
      lineOpens(line(i), here);
      redirects(line(i), here, next);
    }
    assertEquals(3, opened.size());
    assertEquals(endpoint("203.0.113.3:3478"), opened.getLast().alternate());
    assertEquals(1, owner.failed.size());
    assertEquals(1, notices.size());
  }

  @Test
  void noServerLeadsIntoAPrivateNetwork() {
    for (String inside : List.of("10.0.0.1:3478", "127.0.0.1:3478", "224.0.0.1:3478")) {
      relays = relays(1);
      open();
      lineOpens(opened.getLast().socket(), SERVER);
      int before = opened.size();
      redirects(opened.getLast().socket(), SERVER, endpoint(inside));
      assertEquals(before, opened.size(), inside);
    }
    assertEquals(3, owner.failed.size());
  }

  @Test
  void aLineThatBreaksIsALossAndNoFaultOfTheServer() {
    int socket = open();
    lineOpens(line(0), SERVER);
    allocates(line(0), SERVER);
    pass(TurnAttempt.SOUND);
    doing(() -> sockets.failed(line(0), "it broke the connection off", now));
    assertEquals(List.of(socket), owner.failed);
    assertEquals(List.of(), notices);
    assertTrue(open() >= 0);
  }

  @Test
  void aServerThatGivesAndTakesAtOnceCostsOneNoticeAndRestsLongerEachTime() {
    int times = 0;
    for (long end = now + 3600 * S; now < end; pass(S)) {
      if (open() >= 0) {
        times++;
        lineOpens(opened.getLast().socket(), SERVER);
        allocates(opened.getLast().socket(), SERVER);
        doing(() -> sockets.failed(opened.getLast().socket(), "it does not speak TURN", now));
      }
    }
    assertEquals(1, notices.size());
    assertTrue(times < 12, times + " times");
    open();
    pass(600 * S);
    open();
    lineOpens(opened.getLast().socket(), SERVER);
    allocates(opened.getLast().socket(), SERVER);
    pass(TurnAttempt.SOUND);
    assertTrue(notices.getLast().startsWith("turn-healed"), notices::toString);
  }

  @Test
  void theyAreBoundedAndGivenBack() {
    List<Integer> all = new ArrayList<>();
    for (int i = 0; i < TurnSockets.MAX; i++) {
      all.add(open());
      lineOpens(opened.getLast().socket(), SERVER);
      allocates(opened.getLast().socket(), SERVER);
    }
    assertEquals(-1, open());
    for (int socket : all) {
      doing(() -> sockets.close(socket));
    }
    assertEquals(0, last(line(0)).lifetime());
    pass(3 * S);
    assertEquals(TurnSockets.MAX, closed.size());
    assertTrue(open() >= 0);
  }
}
