package dev.stenope.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.stenope.core.nat.Candidate;
import dev.stenope.core.nat.PortForecast;
import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.MalformedException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PlanTest {
  private static final long MS = 1_000_000;
  private static final Endpoint LAN = endpoint("192.168.1.2:4000");
  private static final Endpoint PUBLIC = endpoint("203.0.113.7:4000");
  private static final Endpoint ELSEWHERE = endpoint("198.51.100.9:4000");

  private static Endpoint endpoint(String text) {
    try {
      return Endpoint.parse(text);
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  private static long headStart(
      Endpoint local, @Nullable Endpoint reflexive, Candidate... remotes) {
    PortForecast fixed = PortForecast.fixed(PUBLIC);
    return plan(local, reflexive, fixed, fixed, remotes).headStart();
  }

  private static Plan plan(
      Endpoint local,
      @Nullable Endpoint reflexive,
      PortForecast own,
      PortForecast peer,
      Candidate... remotes) {
    int[] none = {};
    return new Plan(
        1,
        List.of(local),
        null,
        reflexive,
        2,
        null,
        Arrays.asList(remotes),
        none,
        List.of(),
        own,
        peer,
        0,
        0);
  }

  @Test
  void relayedWaysWaitForDirectOnesWhereThereMayBeSuch() {
    Candidate lan = Candidate.of(Candidate.Type.HOST, LAN);
    Candidate seen = Candidate.of(Candidate.Type.SERVER_REFLEXIVE, ELSEWHERE);
    Candidate relay = Candidate.of(Candidate.Type.RELAYED, PUBLIC);
    assertEquals(500 * MS, headStart(LAN, PUBLIC, lan, seen, relay));
    assertEquals(500 * MS, headStart(PUBLIC, null, lan, seen));
    assertEquals(100 * MS, headStart(LAN, null, lan, seen));
    assertEquals(100 * MS, headStart(LAN, PUBLIC, lan, relay));
  }

  @Test
  void relayedWaysWaitLittleWhereBothNatsDrawTheirPorts() {
    Candidate seen = Candidate.of(Candidate.Type.SERVER_REFLEXIVE, ELSEWHERE);
    PortForecast fixed = PortForecast.fixed(PUBLIC);
    PortForecast random = PortForecast.random(PUBLIC, 1024, 65535);
    PortForecast sequential = PortForecast.sequential(PUBLIC, 1);
    assertEquals(100 * MS, plan(LAN, PUBLIC, random, random, seen).headStart());
    assertEquals(100 * MS, plan(LAN, PUBLIC, sequential, random, seen).headStart());
    assertEquals(500 * MS, plan(LAN, PUBLIC, sequential, sequential, seen).headStart());
    assertEquals(500 * MS, plan(LAN, PUBLIC, fixed, random, seen).headStart());
  }
}
