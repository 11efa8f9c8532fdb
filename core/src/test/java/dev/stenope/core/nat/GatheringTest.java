package dev.stenope.core.nat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.MalformedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GatheringTest {
  private static final long MS = 1_000_000;
  private static final long START = 1_000_000_000_000L;
  private static final Endpoint ONE = endpoint("192.0.2.1:3478");
  private static final Endpoint TWO = endpoint("192.0.2.2:3478");
  private static final Endpoint THREE = endpoint("192.0.2.3:3478");
  private static final Endpoint FOUR = endpoint("192.0.2.4:3478");
  private static final Endpoint SEEN = endpoint("203.0.113.7:40000");

  private record Sent(long at, Endpoint server, byte[] packet) {
    Stun.Request request() {
      try {
        return (Stun.Request) Stun.read(packet, 0, packet.length);
      } catch (MalformedException e) {
        throw new AssertionError(e);
      }
    }
  }

  private final List<Sent> sent = new ArrayList<>();

  @Test
  void asksThreeServersAtOnceAndRepeatsWithBackoff() {
    Gathering gathering = gathering(ONE, TWO, THREE, FOUR, ONE);
    run(gathering, START, START + 2000 * MS);
    assertEquals(List.of(ONE, TWO, THREE), servers(0));
    assertEquals(List.of(ONE, TWO, THREE), servers(100));
    assertEquals(List.of(ONE, TWO, THREE), servers(300));
    assertEquals(List.of(ONE, TWO, THREE), servers(700));
    assertEquals(12, sent.size());
    assertEquals(Long.MAX_VALUE, gathering.deadline());
  }

  @Test
  void givesUpWithHostCandidatesAlone() {
    Gathering gathering = gathering(ONE);
    run(gathering, START, START + 499 * MS);
    assertFalse(gathering.done());
    run(gathering, START + 499 * MS, START + 500 * MS);
    assertTrue(gathering.done());
    assertNull(gathering.mapping());
  }

  @Test
  void isDoneAtOnceWithoutServers() {
    Gathering gathering = gathering();
    assertTrue(gathering.done());
    gathering.keepAlive(20_000 * MS, START);
    assertEquals(Long.MAX_VALUE, gathering.deadline());
  }

  @Test
  void aSecondAnswerEndsTheWait() {
    Gathering gathering = gathering(ONE, TWO, THREE);
    run(gathering, START, START);
    assertTrue(answer(gathering, ONE, SEEN, START + 20 * MS));
    assertFalse(gathering.done());
    assertTrue(answer(gathering, TWO, SEEN, START + 30 * MS));
    assertTrue(gathering.done());
    assertEquals(
        new Gathering.Mapping(SEEN, true, PortForecast.fixed(SEEN), 20 * MS, false),
        gathering.mapping());
  }

  @Test
  void oneAnswerIsEnoughAfterAGrace() {
    Gathering gathering = gathering(ONE, TWO);
    run(gathering, START, START);
    answer(gathering, ONE, SEEN, START + 20 * MS);
    run(gathering, START + 20 * MS, START + 169 * MS);
    assertFalse(gathering.done());
    run(gathering, START + 169 * MS, START + 170 * MS);
    assertTrue(gathering.done());
  }

  @Test
  void theOnlyServersAnswerIsEnough() {
    Gathering gathering = gathering(ONE);
    run(gathering, START, START);
    answer(gathering, ONE, SEEN.withPort(5), START + 20 * MS);
    assertTrue(gathering.done());
    assertFalse(Objects.requireNonNull(gathering.mapping()).portPreserved());
  }

  @Test
  void noticesAMappingThatDependsOnTheDestination() {
    Gathering gathering = gathering(ONE, TWO);
    run(gathering, START, START);
    answer(gathering, ONE, SEEN, START + 20 * MS);
    answer(gathering, TWO, SEEN.withPort(40001), START + 30 * MS);
    assertEquals(
        new Gathering.Mapping(
            SEEN, true, PortForecast.of(List.of(SEEN, SEEN.withPort(40001))), 20 * MS, false),
        gathering.mapping());
  }

  @Test
  void anAnswerAfterTheWaitStillCounts() {
    Gathering gathering = gathering(ONE);
    run(gathering, START, START + 600 * MS);
    assertTrue(gathering.done());
    answer(gathering, ONE, SEEN, START + 600 * MS);
    assertEquals(SEEN, Objects.requireNonNull(gathering.mapping()).reflexive());
  }

  @Test
  void takesOnlyAnswersOfTheServerThatWasAsked() {
    Gathering gathering = gathering(ONE, TWO);
    run(gathering, START, START);
    Stun.Request request = last(ONE).request();
    Stun.Success success = new Stun.Success(request.id(), SEEN);
    assertFalse(gathering.handle(TWO, success, START + MS));
    assertFalse(gathering.handle(ONE.withPort(9), success, START + MS));
    assertFalse(gathering.handle(ONE, request, START + MS));
    TransactionId strange = new TransactionId(request.id().high(), request.id().low() + 1);
    assertFalse(gathering.handle(ONE, new Stun.Success(strange, SEEN), START + MS));
    assertTrue(gathering.handle(ONE, success, START + MS));
    assertFalse(gathering.handle(ONE, success, START + MS));
  }

  @Test
  void anErrorAndANonsensicalAddressAreNoAnswers() {
    Gathering gathering = gathering(ONE, TWO);
    run(gathering, START, START);
    assertTrue(gathering.handle(ONE, new Stun.Failure(last(ONE).request().id(), 500), START));
    assertTrue(answer(gathering, TWO, endpoint("0.0.0.0:1"), START));
    assertNull(gathering.mapping());
    assertTrue(gathering.done());
  }

  @Test
  void asksIpv6ServersOnlyWhereThereIsNoOther() {
    Endpoint six = endpoint("[2001:db8::1]:3478");
    run(gathering(six, ONE), START, START);
    assertEquals(List.of(ONE), servers(0));
    sent.clear();
    run(gathering(six), START, START);
    assertEquals(List.of(six), servers(0));
  }

  @Test
  void keepsTheMappingAlive() {
    Gathering gathering = gathering(ONE);
    run(gathering, START, START);
    answer(gathering, ONE, SEEN, START);
    gathering.keepAlive(20_000 * MS, START);
    long before = START;
    for (int i = 0; i < 20; i++) {
      sent.clear();
      long due = gathering.deadline();
      assertTrue(due - before >= 16_000 * MS && due - before <= 24_000 * MS);
      run(gathering, before, due);
      assertEquals(1, sent.size());
      answer(gathering, ONE, SEEN, due);
      before = due;
    }
  }

  @Test
  void asksAsOftenAsTheLifetimeOfMappingsWantsIt() {
    assertEquals(20_000 * MS, Gathering.interval(null));
    assertEquals(20_000 * MS, Gathering.interval(behavior(null)));
    assertEquals(5_000 * MS, Gathering.interval(behavior(new Lifetime(0, 14))));
    assertEquals(30_000 * MS, Gathering.interval(behavior(new Lifetime(45, 58))));
    assertEquals(110_000 * MS, Gathering.interval(behavior(new Lifetime(295, null))));
  }

  @Test
  void whereOneServerAloneAnswersTheKnownBehaviourTellsThePorts() {
    Gathering gathering = gathering(ONE, TWO);
    run(gathering, START, START);
    answer(gathering, ONE, SEEN.withPort(50_000), START);
    Gathering.Mapping mapping = gathering.mapping();
    assertTrue(mapping != null && mapping.alone());
    assertEquals(PortForecast.Kind.FIXED, mapping.ports(null).kind());
    assertEquals(PortForecast.Kind.RANDOM, mapping.ports(behavior(null)).kind());
    answer(gathering, TWO, SEEN.withPort(50_000), START);
    Gathering.Mapping both = gathering.mapping();
    assertTrue(both != null && !both.alone());
    assertEquals(PortForecast.Kind.FIXED, both.ports(behavior(null)).kind());
  }

  private static NatBehavior behavior(@Nullable Lifetime lifetime) {
    NatBehavior.Dependence strict = NatBehavior.Dependence.ADDRESS_AND_PORT_DEPENDENT;
    return new NatBehavior(strict, strict, PortAllocation.RANDOM, null, lifetime, SEEN, "");
  }

  @Test
  void keepsAliveByAnotherServerWhereOneFallsSilent() {
    Gathering gathering = gathering(ONE, TWO);
    run(gathering, START, START);
    answer(gathering, TWO, SEEN, START);
    gathering.keepAlive(20_000 * MS, START);
    run(gathering, START, START + 25_000 * MS);
    assertTrue(sent.stream().anyMatch(s -> s.at > START + 15_000 * MS && s.server.equals(TWO)));
  }

  @Test
  void aMovedMappingIsLearntFromTheKeepaliveAndNotTakenForAVaryingOne() {
    Gathering gathering = gathering(ONE, TWO);
    run(gathering, START, START);
    answer(gathering, ONE, SEEN, START);
    answer(gathering, TWO, SEEN, START);
    gathering.keepAlive(20_000 * MS, START);
    Gathering.Mapping before = gathering.mapping();
    long due = gathering.deadline();
    sent.clear();
    run(gathering, START, due);
    Endpoint moved = SEEN.withPort(50_000);
    answer(gathering, sent.getFirst().server, moved, due);
    assertNotSame(before, gathering.mapping());
    assertEquals(
        new Gathering.Mapping(moved, false, PortForecast.fixed(moved), 0, true),
        gathering.mapping());
    sent.clear();
    run(gathering, due, due);
    assertEquals(1, sent.size());
    answer(gathering, sent.getFirst().server, moved, due);
    assertFalse(Objects.requireNonNull(gathering.mapping()).varies());
  }

  private Gathering gathering(Endpoint... servers) {
    return new Gathering(
        40000, List.of(servers), Gathering.PATIENCE, new SplittableRandom(1), START);
  }

  /// Wakes at every deadline; none may stay due.
  private void run(Gathering gathering, long from, long to) {
    long now = from;
    while (true) {
      long at = now;
      gathering.wake(at, (server, packet) -> sent.add(new Sent(at, server, packet)));
      assertTrue(gathering.deadline() > at);
      if (gathering.deadline() > to) {
        if (now < to) {
          now = to;
          continue;
        }
        return;
      }
      now = gathering.deadline();
    }
  }

  private boolean answer(Gathering gathering, Endpoint server, Endpoint seen, long now) {
    return gathering.handle(server, new Stun.Success(last(server).request().id(), seen), now);
  }

  private Sent last(Endpoint server) {
    @Nullable Sent last = null;
    for (Sent each : sent) {
      last = each.server.equals(server) ? each : last;
    }
    return Objects.requireNonNull(last);
  }

  private List<Endpoint> servers(long millis) {
    return sent.stream().filter(s -> s.at == START + millis * MS).map(Sent::server).toList();
  }

  private static Endpoint endpoint(String text) {
    try {
      return Endpoint.parse(text);
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }
}
