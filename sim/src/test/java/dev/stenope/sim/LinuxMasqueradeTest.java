package dev.stenope.sim;

import static dev.stenope.sim.LinuxMasquerade.Input.ACCEPTED;
import static dev.stenope.sim.LinuxMasquerade.Input.DROPPED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.wire.Endpoint;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// What the kernel was measured to do, with 25 ms one way between the hosts.
class LinuxMasqueradeTest {
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000_000_000;
  private static final Endpoint PUBLIC = Net.address("198.51.100.1");
  private static final Endpoint INNER = Net.address("192.168.1.2").withPort(5000);
  private static final Endpoint PEER = Net.address("203.0.113.10").withPort(6000);
  private static final Endpoint OTHER = Net.address("203.0.113.20").withPort(6000);

  @Test
  void naivePunchingMeetsWithinTheOneWayDelay() {
    assertTrue(punch(LinuxMasquerade.kind(ACCEPTED), 0));
    assertTrue(punch(LinuxMasquerade.kind(ACCEPTED), 20 * MILLI));
  }

  @Test
  void naivePunchingFailsBeyondTheOneWayDelay() {
    assertFalse(punch(LinuxMasquerade.kind(ACCEPTED), 60 * MILLI));
    assertFalse(punch(LinuxMasquerade.kind(ACCEPTED), 200 * MILLI));
  }

  @Test
  void naivePunchingAlwaysMeetsWhereInputIsDropped() {
    for (long skew : new long[] {0, 20, 60, 200, 3000}) {
      assertTrue(punch(LinuxMasquerade.kind(DROPPED), skew * MILLI));
    }
  }

  @Test
  void naivePunchingNeverMeetsWithRandomPorts() {
    assertFalse(punch(LinuxMasquerade.withRandomPorts(DROPPED), 0));
  }

  @Test
  void thePortIsPreservedForEveryPeer() {
    Translation nat = nat();
    assertEquals(PUBLIC.withPort(5000), external(nat, INNER, PEER, 0));
    assertEquals(PUBLIC.withPort(5000), external(nat, INNER, OTHER, 0));
    Endpoint neighbour = Net.address("192.168.1.3").withPort(5000);
    assertNotEquals(PUBLIC.withPort(5000), external(nat, neighbour, PEER, 0));
  }

  @Test
  void anUninvitedPacketTakesThePortForThirtySeconds() {
    Translation nat = nat();
    assertNull(nat.inbound(packet(PEER, PUBLIC.withPort(5000)), 0));
    assertNotEquals(PUBLIC.withPort(5000), external(nat, INNER, PEER, 29 * SECOND));

    Translation later = nat();
    assertNull(later.inbound(packet(PEER, PUBLIC.withPort(5000)), 0));
    assertEquals(PUBLIC.withPort(5000), external(later, INNER, PEER, 31 * SECOND));
  }

  @Test
  void aMovedSourceKeepsItsNewPortForOthers() {
    Translation nat = nat();
    assertNull(nat.inbound(packet(PEER, PUBLIC.withPort(5000)), 0));
    Endpoint moved = external(nat, INNER, PEER, 0);
    assertEquals(moved, external(nat, INNER, OTHER, 0));
  }

  @Test
  void anAnsweredFlowLivesLonger() {
    Translation nat = nat();
    Endpoint mapped = external(nat, INNER, PEER, 0);
    nat.inbound(packet(PEER, mapped), SECOND);
    assertEquals(mapped, external(nat, INNER, PEER, 3 * SECOND));
    assertEquals(INNER, inner(nat, PEER, mapped, 122 * SECOND));

    Translation unanswered = nat();
    mapped = external(unanswered, INNER, PEER, 0);
    assertNull(unanswered.inbound(packet(PEER, mapped), 31 * SECOND));
  }

  private static Translation nat() {
    return LinuxMasquerade.kind(ACCEPTED).at(PUBLIC, new SplittableRandom(1));
  }

  private static Endpoint external(Translation nat, Endpoint from, Endpoint to, long now) {
    return Objects.requireNonNull(nat.outbound(packet(from, to), now)).source();
  }

  private static Endpoint inner(Translation nat, Endpoint from, Endpoint to, long now) {
    return Objects.requireNonNull(nat.inbound(packet(from, to), now)).destination();
  }

  private static Datagram packet(Endpoint from, Endpoint to) {
    return new Datagram(from, to, new byte[8], Datagram.TTL);
  }

  /// Both sides aim at the port that the other's NAT would preserve, the second side `skew` later,
  /// repeat it each 200 ms for 6 s, and answer to whatever source they see.
  private static boolean punch(Translation.Kind kind, long skew) {
    Schedule schedule = new Schedule(0);
    Net net = new Net(schedule, 1);
    Line.Quality quality = Line.Quality.delayed(12_500_000);
    boolean[] met = new boolean[1];
    Host early = host(net, kind, quality, met);
    Host late = host(net, kind, quality, met);
    Endpoint toLate = net.routers().get(1).address().withPort(5000);
    Endpoint toEarly = net.routers().get(0).address().withPort(5000);
    for (int i = 0; i < 30; i++) {
      schedule.at(i * 200L * MILLI, () -> early.send(5000, toLate, new byte[8]));
      schedule.at(skew + i * 200L * MILLI, () -> late.send(5000, toEarly, new byte[8]));
    }
    schedule.run(10 * SECOND);
    return met[0];
  }

  private static Host host(Net net, Translation.Kind kind, Line.Quality quality, boolean[] met) {
    Host host = net.host(net.lan(kind, quality));
    host.bind(
        5000,
        packet -> {
          met[0] = true;
        });
    return host;
  }
}
