package dev.stenope.sim;

import static dev.stenope.sim.Dependence.ADDRESS_AND_PORT_DEPENDENT;
import static dev.stenope.sim.Dependence.ADDRESS_DEPENDENT;
import static dev.stenope.sim.Dependence.ENDPOINT_INDEPENDENT;
import static dev.stenope.sim.NatBox.Allocation.PRESERVING;
import static dev.stenope.sim.NatBox.Allocation.RANDOM;
import static dev.stenope.sim.NatBox.Allocation.SEQUENTIAL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.stenope.core.wire.Endpoint;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The behaviour of RFC 4787, sections 4 to 6.
class NatBoxTest {
  private static final long SECOND = 1_000_000_000;
  private static final Endpoint PUBLIC = Net.address("198.51.100.1");
  private static final Endpoint INNER = Net.address("192.168.1.2").withPort(5000);
  private static final Endpoint OTHER_INNER = Net.address("192.168.1.3").withPort(5000);
  private static final Endpoint SERVER = Net.address("203.0.113.10").withPort(3478);
  private static final Endpoint SERVER_OTHER_PORT = SERVER.withPort(3479);
  private static final Endpoint OTHER_SERVER = Net.address("203.0.113.20").withPort(3478);

  @Test
  void endpointIndependentMappingReusesThePort() {
    Translation nat = nat(ENDPOINT_INDEPENDENT, ENDPOINT_INDEPENDENT, RANDOM);
    assertEquals(external(nat, INNER, SERVER), external(nat, INNER, OTHER_SERVER));
    assertEquals(external(nat, INNER, SERVER), external(nat, INNER, SERVER_OTHER_PORT));
  }

  @Test
  void addressDependentMappingHeedsTheAddressAlone() {
    Translation nat = nat(ADDRESS_DEPENDENT, ENDPOINT_INDEPENDENT, RANDOM);
    assertEquals(external(nat, INNER, SERVER), external(nat, INNER, SERVER_OTHER_PORT));
    assertNotEquals(external(nat, INNER, SERVER), external(nat, INNER, OTHER_SERVER));
  }

  @Test
  void addressAndPortDependentMappingHeedsBoth() {
    Translation nat = nat(ADDRESS_AND_PORT_DEPENDENT, ENDPOINT_INDEPENDENT, RANDOM);
    assertNotEquals(external(nat, INNER, SERVER), external(nat, INNER, SERVER_OTHER_PORT));
    assertNotEquals(external(nat, INNER, SERVER), external(nat, INNER, OTHER_SERVER));
  }

  @Test
  void endpointIndependentFilteringLetsAnybodyIn() {
    Translation nat = nat(ENDPOINT_INDEPENDENT, ENDPOINT_INDEPENDENT, PRESERVING);
    Endpoint mapped = external(nat, INNER, SERVER);
    assertNotNull(inner(nat, OTHER_SERVER, mapped, 0));
  }

  @Test
  void addressDependentFilteringLetsAnyPortOfAKnownAddressIn() {
    Translation nat = nat(ENDPOINT_INDEPENDENT, ADDRESS_DEPENDENT, PRESERVING);
    Endpoint mapped = external(nat, INNER, SERVER);
    assertNotNull(inner(nat, SERVER_OTHER_PORT, mapped, 0));
    assertNull(inner(nat, OTHER_SERVER, mapped, 0));
  }

  @Test
  void addressAndPortDependentFilteringLetsOnlyKnownEndpointsIn() {
    Translation nat = nat(ENDPOINT_INDEPENDENT, ADDRESS_AND_PORT_DEPENDENT, PRESERVING);
    Endpoint mapped = external(nat, INNER, SERVER);
    assertEquals(INNER, inner(nat, SERVER, mapped, 0));
    assertNull(inner(nat, SERVER_OTHER_PORT, mapped, 0));
  }

  @Test
  void portsArePreservedUntilTheyClash() {
    Translation nat = nat(ENDPOINT_INDEPENDENT, ENDPOINT_INDEPENDENT, PRESERVING);
    assertEquals(PUBLIC.withPort(5000), external(nat, INNER, SERVER));
    assertNotEquals(PUBLIC.withPort(5000), external(nat, OTHER_INNER, SERVER));
  }

  @Test
  void sequentialPortsAreAStepApart() {
    Translation nat =
        new NatBox.Behavior(ADDRESS_AND_PORT_DEPENDENT, ENDPOINT_INDEPENDENT, SEQUENTIAL)
            .withStep(4)
            .at(PUBLIC, new SplittableRandom(1));
    int first = external(nat, INNER, SERVER).port();
    assertEquals(first + 4, external(nat, INNER, OTHER_SERVER).port());
  }

  @Test
  void mappingsDieWithoutPacketsFromTheInside() {
    Translation nat =
        new NatBox.Behavior(ENDPOINT_INDEPENDENT, ENDPOINT_INDEPENDENT, RANDOM)
            .withTimers(30 * SECOND, 120 * SECOND)
            .at(PUBLIC, new SplittableRandom(1));
    Endpoint mapped = external(nat, INNER, SERVER);
    assertNull(inner(nat, SERVER, mapped, 31 * SECOND));

    Endpoint again = external(nat, INNER, SERVER);
    assertNotNull(inner(nat, SERVER, again, 10 * SECOND));
    assertNotNull(inner(nat, SERVER, again, 129 * SECOND));
    assertNull(inner(nat, SERVER, again, 131 * SECOND));
  }

  @Test
  void neighboursMeetAtTheirPublicAddressesOnlyWithHairpinning() {
    Translation nat = nat(ENDPOINT_INDEPENDENT, ENDPOINT_INDEPENDENT, RANDOM);
    Endpoint neighbour = external(nat, OTHER_INNER, SERVER);
    assertNull(nat.outbound(packet(INNER, neighbour), 0));

    Translation turning =
        new NatBox.Behavior(ENDPOINT_INDEPENDENT, ENDPOINT_INDEPENDENT, RANDOM)
            .withHairpin()
            .at(PUBLIC, new SplittableRandom(1));
    neighbour = external(turning, OTHER_INNER, SERVER);
    Datagram turned = Objects.requireNonNull(turning.outbound(packet(INNER, neighbour), 0));
    assertEquals(OTHER_INNER, turned.destination());
    assertEquals(external(turning, INNER, SERVER), turned.source());
  }

  @Test
  void aRebootForgetsEverything() {
    Translation nat = nat(ENDPOINT_INDEPENDENT, ENDPOINT_INDEPENDENT, RANDOM);
    Endpoint mapped = external(nat, INNER, SERVER);
    nat.flush();
    assertNull(inner(nat, SERVER, mapped, 0));
  }

  private static Translation nat(
      Dependence mapping, Dependence filtering, NatBox.Allocation allocation) {
    return new NatBox.Behavior(mapping, filtering, allocation).at(PUBLIC, new SplittableRandom(1));
  }

  private static Endpoint external(Translation nat, Endpoint inner, Endpoint remote) {
    return Objects.requireNonNull(nat.outbound(packet(inner, remote), 0)).source();
  }

  private static @Nullable Endpoint inner(
      Translation nat, Endpoint remote, Endpoint mapped, long now) {
    Datagram in = nat.inbound(packet(remote, mapped), now);
    return in == null ? null : in.destination();
  }

  private static Datagram packet(Endpoint from, Endpoint to) {
    return new Datagram(from, to, new byte[8], Datagram.TTL);
  }
}
