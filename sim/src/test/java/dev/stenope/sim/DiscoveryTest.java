package dev.stenope.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.Input;
import dev.stenope.core.Output;
import dev.stenope.core.nat.NatBehavior;
import dev.stenope.core.nat.NatBehavior.Allocation;
import dev.stenope.core.nat.NatBehavior.Dependence;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What a node finds out about its NAT is what the NAT is.
class DiscoveryTest {
  private static final long SECOND = 1_000_000_000;
  private static final Line.Quality DSL = Line.Quality.delayed(12_500_000);

  @Test
  void everyMappingIsNamed() {
    for (Access access : Access.values()) {
      Dependence expected =
          switch (access) {
            case OPEN, FIREWALLED -> Dependence.NONE;
            case SYMMETRIC,
                SYMMETRIC_512,
                SYMMETRIC_1024,
                SYMMETRIC_2048,
                SEQUENTIAL_SYMMETRIC,
                LINUX_RANDOM ->
                Dependence.ADDRESS_AND_PORT_DEPENDENT;
            case ADDRESS_DEPENDENT_MAPPING -> Dependence.ADDRESS_DEPENDENT;
            default -> Dependence.ENDPOINT_INDEPENDENT;
          };
      assertEquals(expected, discover(access).mapping(), access.name());
    }
  }

  @Test
  void everyFilteringIsNamed() {
    for (Access access : Access.values()) {
      Dependence expected =
          switch (access) {
            case OPEN -> Dependence.NONE;
            case FULL_CONE -> Dependence.ENDPOINT_INDEPENDENT;
            case RESTRICTED -> Dependence.ADDRESS_DEPENDENT;
            default -> Dependence.ADDRESS_AND_PORT_DEPENDENT;
          };
      assertEquals(expected, discover(access).filtering(), access.name());
    }
  }

  @Test
  void everyAllocationIsNamed() {
    for (Access access : Access.values()) {
      Allocation expected =
          switch (access) {
            case OPEN, FIREWALLED, PRESERVING_CONE, ADDRESS_DEPENDENT_MAPPING, LINUX, OPENWRT ->
                Allocation.PRESERVING;
            case SEQUENTIAL_SYMMETRIC -> Allocation.SEQUENTIAL;
            case SYMMETRIC_512, SYMMETRIC_1024, SYMMETRIC_2048 -> Allocation.BLOCK;
            default -> Allocation.RANDOM;
          };
      assertEquals(expected, discover(access).allocation(), access.name());
    }
  }

  @Test
  void hairpinningIsFound() {
    assertEquals(false, discover(Access.FULL_CONE).hairpin());
    World world = new World(1, "mvn -pl sim -am test -Dtest=DiscoveryTest");
    NatBox.Behavior turning =
        new NatBox.Behavior(
                dev.stenope.sim.Dependence.ENDPOINT_INDEPENDENT,
                dev.stenope.sim.Dependence.ENDPOINT_INDEPENDENT,
                NatBox.Allocation.RANDOM)
            .withHairpin();
    assertEquals(true, discover(world, world.net().host(world.net().lan(turning, DSL))).hairpin());
  }

  @Test
  void lossOnTheWayDoesNotMisleadIt() {
    for (long seed = 1; seed <= 20; seed++) {
      World world = new World(seed, "mvn -pl sim -am test -Dtest=DiscoveryTest");
      Host host = Access.PORT_RESTRICTED.host(world.net(), DSL.withLoss(0.05));
      Dependence mapping = discover(world, host).mapping();
      assertTrue(
          mapping == Dependence.ENDPOINT_INDEPENDENT || mapping == Dependence.UNKNOWN,
          mapping.toString());
    }
  }

  private static NatBehavior discover(Access access) {
    World world = new World(1, "mvn -pl sim -am test -Dtest=DiscoveryTest");
    return discover(world, access.host(world.net(), DSL));
  }

  private static NatBehavior discover(World world, Host host) {
    Machine node = world.node("node", host, world.drop(Drop.Manner.LOCAL));
    node.handle(new Input.ProbeNat());
    world.until("the NAT is known", () -> known(node) != null, 30 * SECOND);
    NatBehavior behavior = known(node);
    if (behavior == null) {
      throw new AssertionError("it was known");
    }
    return behavior;
  }

  private static @Nullable NatBehavior known(Machine node) {
    for (Output event : node.events()) {
      if (event instanceof Output.NatKnown(NatBehavior behavior, _, _, _, _)) {
        return behavior;
      }
    }
    return null;
  }
}
