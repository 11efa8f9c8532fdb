package dev.stenope.core.nat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.nat.BehaviorDiscovery.Output;
import dev.stenope.core.nat.NatBehavior.Allocation;
import dev.stenope.core.nat.NatBehavior.Dependence;
import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.MalformedException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class BehaviorDiscoveryTest {
  private static final long MS = TinyNet.MILLI;
  private static final Endpoint INSIDE = endpoint("192.168.1.2:0");
  private static final Endpoint OUTSIDE = endpoint("203.0.113.7:0");
  private static final Endpoint FULL = endpoint("192.0.2.1:3478");
  private static final Endpoint FULL_OTHER = endpoint("192.0.2.2:3479");
  private static final Endpoint PLAIN = endpoint("192.0.2.50:3478");
  private static final Endpoint PLAIN_TOO = endpoint("192.0.2.51:3478");
  private static final Endpoint DEAD = endpoint("192.0.2.99:3478");
  private static final int[] PORTS = {
    41_000, 52_345, 33_333, 60_001, 47_110, 21_003, 55_555, 38_201, 50_500, 29_876, 43_210, 61_234,
    35_790, 24_680, 57_913, 31_415, 27_182, 45_678
  };

  private final TinyNet net = new TinyNet(20 * MS);
  private final SplittableRandom random = new SplittableRandom(7);
  private Endpoint inside = INSIDE;
  private @Nullable NatBehavior result;
  private long took;

  BehaviorDiscoveryTest() {
    StunServer.attach(net, FULL, FULL_OTHER);
    StunServer.attach(net, PLAIN, null);
    StunServer.attach(net, PLAIN_TOO, null);
  }

  @ParameterizedTest
  @CsvSource({
    "ENDPOINT_INDEPENDENT, ENDPOINT_INDEPENDENT",
    "ENDPOINT_INDEPENDENT, ADDRESS_DEPENDENT",
    "ENDPOINT_INDEPENDENT, ADDRESS_AND_PORT_DEPENDENT",
    "ADDRESS_DEPENDENT, ADDRESS_DEPENDENT",
    "ADDRESS_DEPENDENT, ADDRESS_AND_PORT_DEPENDENT",
    "ADDRESS_AND_PORT_DEPENDENT, ADDRESS_AND_PORT_DEPENDENT",
  })
  void tellsMappingAndFilteringByOneFullServer(Dependence mapping, Dependence filtering) {
    for (Allocation allocation :
        List.of(Allocation.PRESERVING, Allocation.SEQUENTIAL, Allocation.RANDOM)) {
      NatBehavior behavior = discover(classic(mapping, filtering, allocation, false), FULL);
      assertEquals(mapping, behavior.mapping());
      assertEquals(filtering, behavior.filtering());
      result = null;
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Allocation.class,
      names = {"PRESERVING", "SEQUENTIAL", "BLOCK", "RANDOM"})
  void tellsAllocation(Allocation allocation) {
    for (Dependence mapping :
        List.of(Dependence.ENDPOINT_INDEPENDENT, Dependence.ADDRESS_AND_PORT_DEPENDENT)) {
      Dependence filtering = Dependence.ADDRESS_AND_PORT_DEPENDENT;
      Box box = classic(mapping, filtering, allocation, false);
      // A NAT that preserves ports can give a port to one mapping only.
      if (allocation != Allocation.PRESERVING || mapping == Dependence.ENDPOINT_INDEPENDENT) {
        assertEquals(allocation, discover(box, FULL, PLAIN).allocation());
        result = null;
      }
    }
  }

  @Test
  void tellsTheStepAndTheBounds() {
    Dependence strict = Dependence.ADDRESS_AND_PORT_DEPENDENT;
    NatBehavior sequential =
        discover(classic(strict, strict, Allocation.SEQUENTIAL, false), FULL, PLAIN);
    assertEquals(2, sequential.ports().step());
    assertTrue(sequential.json().toString().contains("\"allocation\":\"sequential\",\"step\":2"));
    result = null;
    NatBehavior block = discover(classic(strict, strict, Allocation.BLOCK, false), FULL, PLAIN);
    assertEquals(ClassicBox.BLOCK_LOW, block.ports().low());
    assertEquals(ClassicBox.BLOCK_HIGH, block.ports().high());
    assertTrue(
        block.json().toString().contains("\"block\":{\"low\":15360,\"high\":17407}"),
        block.json().toString());
  }

  @Test
  void plainServersTellTheMappingAlone() {
    Dependence strict = Dependence.ADDRESS_AND_PORT_DEPENDENT;
    NatBehavior easy =
        discover(
            classic(Dependence.ENDPOINT_INDEPENDENT, strict, Allocation.RANDOM, false),
            PLAIN,
            PLAIN_TOO);
    assertEquals(Dependence.ENDPOINT_INDEPENDENT, easy.mapping());
    assertEquals(Dependence.UNKNOWN, easy.filtering());
    result = null;
    NatBehavior hard =
        discover(classic(strict, strict, Allocation.RANDOM, false), PLAIN, PLAIN_TOO);
    assertEquals(strict, hard.mapping());
    assertTrue(hard.advice().startsWith("A hard NAT"), hard.advice());
  }

  @Test
  void oneServerDoesNotTellTheMapping() {
    Dependence strict = Dependence.ADDRESS_AND_PORT_DEPENDENT;
    NatBehavior behavior = discover(classic(strict, strict, Allocation.RANDOM, false), PLAIN, DEAD);
    assertEquals(Dependence.UNKNOWN, behavior.mapping());
    assertNotNull(behavior.publicEndpoint());
    assertTrue(behavior.advice().contains("--stun"), behavior.advice());
  }

  @ParameterizedTest
  @EnumSource(
      value = Dependence.class,
      names = {"ENDPOINT_INDEPENDENT", "ADDRESS_DEPENDENT", "ADDRESS_AND_PORT_DEPENDENT"})
  void tellsHairpinningThroughAnyFilter(Dependence filtering) {
    Dependence mapping = Dependence.ENDPOINT_INDEPENDENT;
    assertEquals(
        true,
        discover(classic(mapping, filtering, Allocation.RANDOM, true), FULL, PLAIN).hairpin());
    result = null;
    assertEquals(
        false,
        discover(classic(mapping, filtering, Allocation.RANDOM, false), FULL, PLAIN).hairpin());
  }

  @Test
  void aPublicHostHasNoNat() {
    inside = OUTSIDE;
    NatBehavior behavior = discover(Box.none(), FULL);
    assertEquals(Dependence.NONE, behavior.mapping());
    assertEquals(Dependence.NONE, behavior.filtering());
    assertEquals(Allocation.PRESERVING, behavior.allocation());
    assertNull(behavior.hairpin());
    assertEquals(OUTSIDE.withPort(PORTS[0]), behavior.publicEndpoint());
  }

  @Test
  void findsTheMasqueradeThatEarlyPacketsSpoil() {
    NatBehavior behavior = discover(new MasqueradeBox(OUTSIDE, false), FULL, PLAIN);
    assertEquals(Dependence.ENDPOINT_INDEPENDENT, behavior.mapping());
    assertEquals(Dependence.ADDRESS_AND_PORT_DEPENDENT, behavior.filtering());
    assertEquals(Allocation.PRESERVING, behavior.allocation());
    assertTrue(behavior.advice().contains("drops unsolicited UDP"), behavior.advice());
  }

  @Test
  void aMasqueradeWithAFirewallNeedsNoAdvice() {
    NatBehavior behavior = discover(new MasqueradeBox(OUTSIDE, true), FULL, PLAIN);
    assertEquals(Dependence.ENDPOINT_INDEPENDENT, behavior.mapping());
    assertFalse(behavior.advice().contains("drops"), behavior.advice());
  }

  @Test
  void aDeadAlternateAddressTellsNothingOfTheFilter() {
    net.detach(FULL_OTHER);
    Dependence strict = Dependence.ADDRESS_AND_PORT_DEPENDENT;
    NatBehavior behavior =
        discover(
            classic(Dependence.ENDPOINT_INDEPENDENT, strict, Allocation.RANDOM, false),
            FULL,
            PLAIN);
    assertEquals(Dependence.ENDPOINT_INDEPENDENT, behavior.mapping());
    assertEquals(Dependence.UNKNOWN, behavior.filtering());
    assertTrue(took < 6_000 * MS);
  }

  @Test
  void aServerThatIgnoresTheChangeRequestTellsNothingOfTheFilter() {
    Endpoint boaster = endpoint("192.0.2.70:3478");
    Endpoint other = endpoint("192.0.2.71:3479");
    StunServer.attach(net, other, null);
    net.attach(
        boaster,
        boaster,
        Box.none(),
        (at, from, packet) -> {
          Stun.Message answer = new Stun.Success(read(packet).id(), from, at, other);
          net.send(at, from, Stun.write(answer));
        });
    Dependence open = Dependence.ENDPOINT_INDEPENDENT;
    NatBehavior behavior = discover(classic(open, open, Allocation.RANDOM, false), boaster);
    assertEquals(open, behavior.mapping());
    assertEquals(Dependence.UNKNOWN, behavior.filtering());
  }

  @Test
  void aDeadServerCostsSecondsAtMost() {
    discover(new MasqueradeBox(OUTSIDE, true), DEAD, FULL, PLAIN);
    assertTrue(took < 4_000 * MS, took / MS + " ms");
  }

  @Test
  void silenceMeansThatUdpMayBeBlocked() {
    NatBehavior behavior = discover(new MasqueradeBox(OUTSIDE, true), DEAD);
    assertEquals(Dependence.UNKNOWN, behavior.mapping());
    assertNull(behavior.publicEndpoint());
    assertTrue(behavior.advice().contains("blocked"), behavior.advice());
    assertTrue(took <= 1_500 * MS);
  }

  @Test
  void withoutServersItIsDoneAtOnce() {
    assertTrue(discover(new MasqueradeBox(OUTSIDE, true)).advice().contains("--stun"));
    assertEquals(0, took);
  }

  @Test
  void socketsThatFailAreDoneWithout() {
    BehaviorDiscovery discovery = new BehaviorDiscovery(List.of(FULL), random);
    List<Output> outputs = new ArrayList<>();
    discovery.begin(0, outputs::add);
    assertEquals(BehaviorDiscovery.SOCKETS, outputs.size());
    for (int socket = 0; socket < BehaviorDiscovery.SOCKETS; socket++) {
      assertEquals(Long.MAX_VALUE, discovery.deadline());
      discovery.failed(socket, 0, outputs::add);
    }
    assertTrue(
        outputs.getLast() instanceof Output.Done done
            && done.behavior().advice().contains("socket"));
  }

  @Test
  void itsWordsAreThoseOfTheRfcs() {
    NatBehavior behavior = discover(new MasqueradeBox(OUTSIDE, true), FULL, PLAIN);
    assertEquals(
        "{\"mapping\":\"endpoint-independent\",\"filtering\":\"address-and-port-dependent\","
            + "\"allocation\":\"preserving\",\"hairpin\":false,\"mapping_lifetime_s\":null,"
            + "\"mapping_lifetime_below_s\":null,"
            + "\"public\":\"203.0.113.7:41000\",\"advice\":\""
            + behavior.advice()
            + "\"}",
        behavior.json().toString());
  }

  private Box classic(
      Dependence mapping, Dependence filtering, Allocation allocation, boolean hairpins) {
    return new ClassicBox(OUTSIDE, mapping, filtering, allocation, hairpins, random);
  }

  private NatBehavior discover(Box box, Endpoint... servers) {
    BehaviorDiscovery discovery = new BehaviorDiscovery(List.of(servers), random);
    net.attach(
        inside,
        OUTSIDE,
        box,
        (at, from, packet) -> {
          if (result == null) {
            discovery.handle(socket(at), from, read(packet), net.now(), this::carryOut);
          }
        });
    long start = net.now();
    discovery.begin(start, this::carryOut);
    for (int socket = 0; socket < PORTS.length; socket++) {
      Endpoint local = inside.withPort(PORTS[socket]);
      discovery.opened(socket, List.of(local), start, this::carryOut);
    }
    while (result == null) {
      long deadline = discovery.deadline();
      assertTrue(deadline > net.now() && deadline < start + 10_000 * MS);
      if (!net.step(deadline)) {
        discovery.wake(net.now(), this::carryOut);
      }
    }
    assertEquals(Long.MAX_VALUE, discovery.deadline());
    took = net.now() - start;
    net.detach(inside);
    return result;
  }

  private void carryOut(Output output) {
    switch (output) {
      case Output.OpenSocket _ -> {}
      case Output.Send send ->
          net.send(inside.withPort(PORTS[send.socket()]), send.to(), send.packet());
      case Output.Done done -> {
        assertNull(result);
        result = done.behavior();
      }
    }
  }

  private static int socket(Endpoint at) {
    for (int socket = 0; socket < PORTS.length; socket++) {
      if (PORTS[socket] == at.port()) {
        return socket;
      }
    }
    throw new AssertionError("no socket at " + at);
  }

  private static Stun.Message read(byte[] packet) {
    try {
      return Stun.read(packet, 0, packet.length);
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  private static Endpoint endpoint(String text) {
    try {
      return Endpoint.parse(text);
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }
}
