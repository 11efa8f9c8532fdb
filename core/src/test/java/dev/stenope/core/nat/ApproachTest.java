package dev.stenope.core.nat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.MalformedException;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ApproachTest {
  private static final String HOME = "198.51.100.7:40000";
  private static final String OFFICE = "203.0.113.9:50000";
  private static final String BRIDGE = "172.17.0.1:4000";

  @Test
  void oneNetworkIsToldFromTwoThatAreNumberedAlike() {
    Side a = fixed(HOME, "192.168.1.5:4000", BRIDGE);
    assertEquals(Approach.LAN, Approach.of(a, fixed(HOME, "192.168.1.6:4001")));
    assertEquals(Approach.PUNCH, Approach.of(a, fixed(OFFICE, "192.168.1.6:4001")));
    assertEquals(Approach.HAIRPIN, Approach.of(a, fixed(HOME, "192.168.2.6:4001")));
  }

  @Test
  void whereNoServerAnswersTheNetworkIsGuessedByOtherThanContainerBridges() {
    Side a = fixed(null, "192.168.1.5:4000", BRIDGE);
    assertEquals(Approach.LAN, Approach.of(a, fixed(null, "192.168.1.6:4000", BRIDGE)));
    assertEquals(Approach.NONE, Approach.of(a, fixed(null, "192.168.2.6:4000", BRIDGE)));
    assertEquals(Approach.NONE, Approach.of(a, fixed(OFFICE, "192.168.1.6:4000")));
    Side one = fixed(null, "127.0.0.1:4000");
    assertEquals(Approach.LAN, Approach.of(one, fixed(null, "127.0.0.1:4001")));
  }

  @Test
  void publicAddressesAndMappedPortsNeedNoSearch() {
    Side random = random(HOME, "192.168.1.5:4000");
    Side other = random(OFFICE, "10.0.0.5:4000");
    assertEquals(Approach.NONE, Approach.of(random, other));
    assertEquals(
        Approach.MAPPED, Approach.of(random, other.withMapped(List.of(at("203.0.113.9:6000")))));
    assertEquals(
        Approach.NONE, Approach.of(random, other.withMapped(List.of(at("10.9.9.9:6000")))));
    assertEquals(Approach.PUBLIC, Approach.of(random, fixed(null, "203.0.113.80:4000")));
    assertEquals(
        Approach.IPV6,
        Approach.of(
            random(HOME, "192.168.1.5:4000", "[2001:db8::1]:4000"),
            random(OFFICE, "10.0.0.5:4000", "[2001:db8:1::1]:4000")));
  }

  @Test
  void theTacticIsTheOneOfTheWaves() {
    PortForecast fixed = PortForecast.fixed(at(HOME));
    PortForecast sequential = PortForecast.sequential(at(HOME), 2);
    PortForecast random = PortForecast.random(at(HOME), 1024, 65535);
    PortForecast block = PortForecast.random(at(HOME), 5_000, 5_511);
    for (PortForecast own : List.of(fixed, sequential, random, block)) {
      for (PortForecast peer : List.of(fixed, sequential, random, block)) {
        boolean waves =
            !Wave.plan(own, peer, new Attempt(0, true, true), 0, 0, new Random(1)).isEmpty();
        assertEquals(waves, Tactic.of(own, peer) != Tactic.NONE);
        assertEquals(Tactic.of(own, peer), Tactic.of(peer, own));
      }
    }
    assertEquals(Tactic.PREDICTION, Tactic.of(sequential, sequential));
    assertEquals(Tactic.NONE, Tactic.of(sequential, random));
    assertEquals(Tactic.NONE, Tactic.of(block, random));
    assertEquals(Tactic.BLOCK, Tactic.of(block, sequential));
    assertEquals(Tactic.BLOCK, Tactic.of(block, block));
  }

  @Test
  void anIpv6PinholeIsTold() {
    Side six = random(HOME, "192.168.1.5:4000", "[fd00::1]:4000", "[2001:db8::1]:4000");
    Endpoint address = at("[2001:db8::1]:4000");
    assertEquals(new Ipv6(address, false), Ipv6.of(six, List.of(at(OFFICE))));
    assertEquals(new Ipv6(address, true), Ipv6.of(six, List.of(at(OFFICE), address)));
    assertEquals(new Ipv6(null, false), Ipv6.of(fixed(HOME, "192.168.1.5:4000"), List.of()));
    assertEquals(
        "{\"address\":\"2001:db8:0:0:0:0:0:1\",\"pinhole\":true}",
        Ipv6.of(six, List.of(address)).json().toString());
  }

  @Test
  void theOutlookNamesTheSideThatCouldChange() {
    Side blocked = fixed(null, "192.168.1.5:4000");
    Side home = random(HOME, "192.168.1.6:4000");
    assertTrue(Outlook.of(blocked, home, null, false, "bob").why().contains("this machine"));
    assertTrue(Outlook.of(home, blocked, null, false, "bob").why().startsWith("bob"));
    Outlook relayed = Outlook.of(home, random(OFFICE, "10.0.0.5:4000"), null, true, "bob");
    assertFalse(relayed.direct());
    assertEquals("relay", relayed.word());
    assertTrue(relayed.change().contains("UPnP"));
    Side cousin = fixed(HOME, "192.168.2.6:4001");
    assertTrue(Outlook.of(home, cousin, true, false, "bob").direct());
    assertEquals("drop", Outlook.of(home, cousin, false, false, "bob").word());
  }

  private static Side fixed(@Nullable String seen, String... hosts) {
    Endpoint reflexive = seen == null ? null : at(seen);
    return new Side(
        all(hosts),
        null,
        reflexive,
        false,
        PortForecast.fixed(reflexive == null ? at(hosts[0]) : reflexive));
  }

  private static Side random(String seen, String... hosts) {
    return new Side(all(hosts), null, at(seen), false, PortForecast.random(at(seen), 1024, 65535));
  }

  private static List<Endpoint> all(String... endpoints) {
    return List.of(endpoints).stream().map(ApproachTest::at).toList();
  }

  private static Endpoint at(String text) {
    try {
      return Endpoint.parse(text);
    } catch (MalformedException e) {
      throw new AssertionError(text, e);
    }
  }
}
