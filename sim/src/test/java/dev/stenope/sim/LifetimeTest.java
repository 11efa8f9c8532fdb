package dev.stenope.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.stenope.core.Input;
import dev.stenope.core.Output;
import dev.stenope.core.nat.KnownNetwork;
import dev.stenope.core.nat.Lifetime;
import dev.stenope.core.nat.NatBehavior.Allocation;
import dev.stenope.core.wire.Json;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What a node finds out by itself about the network in which it is, and what it remembers.
class LifetimeTest {
  private static final String ORIGIN = "mvn -pl sim -am test -Dtest=LifetimeTest";
  private static final long SECOND = 1_000_000_000;
  private static final Line.Quality DSL = Line.Quality.delayed(12_500_000);

  private final World world = new World(1, ORIGIN);

  @Test
  void theLifetimeOfMappingsIsFoundBehindEveryKindOfRouter() {
    for (Access access : Access.values()) {
      World own = new World(1, ORIGIN);
      Machine node = own.node("node", access.host(own.net(), DSL), own.drop(Drop.Manner.LOCAL));
      node.handle(new Input.InNetwork("home"));
      Lifetime expected = access == Access.OPEN ? new Lifetime(295, null) : new Lifetime(115, 175);
      assertEquals(expected, timed(own, node).behavior().lifetime(), access.name());
    }
  }

  @Test
  void shortLivesAndServersThatCannotHelpAreTold() {
    for (boolean helpful : new boolean[] {true, false}) {
      for (NatBox.Allocation allocation : NatBox.Allocation.values()) {
        World own = new World(1, ORIGIN);
        own.servers().forEach(server -> server.redirects(helpful));
        Machine node = nodeBehind(own, allocation, 60);
        node.handle(new Input.InNetwork("home"));
        boolean hidden = !helpful && allocation == NatBox.Allocation.PRESERVING;
        assertEquals(
            hidden ? null : new Lifetime(58, 85),
            timed(own, node).behavior().lifetime(),
            allocation + " " + helpful);
      }
    }
  }

  @Test
  void itCostsLittle() {
    Machine node = nodeBehind(world, NatBox.Allocation.RANDOM, 1000);
    node.handle(new Input.InNetwork("home"));
    assertEquals(new Lifetime(295, null), timed(world, node).behavior().lifetime());
    int requests = world.servers().stream().mapToInt(StunServer::requests).sum();
    assertTrue(requests < 80, "requests: " + requests);
  }

  @Test
  void whatIsKnownIsNotSoughtAgainBeforeItIsOldOrWrong() {
    Machine node = nodeBehind(world, NatBox.Allocation.RANDOM, 60);
    node.handle(new Input.InNetwork("home"));
    KnownNetwork known = timed(world, node);
    node.restart();
    int before = node.events().size();
    node.handle(new Input.KnownNetworks(List.of(known)));
    node.handle(new Input.InNetwork("home"));
    world.pass(3600 * SECOND);
    assertNull(kept(node, before));
    node.handle(new Input.ProbeNat());
    world.until("the NAT is told", () -> told(node, before) != null, 30 * SECOND);
    Output.NatKnown told = Objects.requireNonNull(told(node, before));
    assertEquals(known.behavior().lifetime(), told.behavior().lifetime());
    int later = node.events().size();
    node.handle(new Input.InNetwork("cafe"));
    world.until("another network is looked at", () -> kept(node, later) != null, 60 * SECOND);
    assertEquals(2, Objects.requireNonNull(kept(node, later)).size());
  }

  @Test
  void aMeetingThatSeesSomethingElseHasItLookedAtAgain() {
    Drop drop = world.drop(Drop.Manner.LOCAL);
    Machine a = world.node("a", Access.SYMMETRIC.host(world.net(), DSL), drop);
    Machine b = world.node("b", Access.OPEN.host(world.net(), DSL), drop);
    Machine c = world.node("c", Access.OPEN.host(world.net(), DSL), drop);
    c.handle(new Input.InNetwork("home"));
    KnownNetwork wrong = timed(world, c);
    a.handle(new Input.KnownNetworks(List.of(wrong)));
    a.handle(new Input.InNetwork("home"));
    world.pass(30 * SECOND);
    int before = a.events().size();
    world.introduce(a, b);
    world.until("it is looked at again", () -> kept(a, before) != null, 90 * SECOND);
    assertEquals(
        Allocation.RANDOM,
        Objects.requireNonNull(kept(a, before)).getLast().behavior().allocation());
  }

  @Test
  void whatIsKeptIsReadAgain() throws Exception {
    for (Access access : List.of(Access.OPEN, Access.SEQUENTIAL_SYMMETRIC, Access.LINUX)) {
      World own = new World(1, ORIGIN);
      Machine node = own.node("node", access.host(own.net(), DSL), own.drop(Drop.Manner.LOCAL));
      node.handle(new Input.InNetwork("home"));
      List<KnownNetwork> one = List.of(timed(own, node));
      assertEquals(one, KnownNetwork.of(Json.read(KnownNetwork.json(one).toBytes())));
    }
  }

  private static Machine nodeBehind(World world, NatBox.Allocation allocation, long lifetime) {
    Dependence each = Dependence.ADDRESS_AND_PORT_DEPENDENT;
    NatBox.Behavior behavior =
        new NatBox.Behavior(Dependence.ENDPOINT_INDEPENDENT, each, allocation)
            .withTimers(lifetime * SECOND, lifetime * SECOND);
    Host host = world.net().host(world.net().lan(behavior, DSL));
    return world.node("node", host, world.drop(Drop.Manner.LOCAL));
  }

  private static KnownNetwork timed(World world, Machine node) {
    world.until(
        "the lifetime was sought",
        () -> {
          List<KnownNetwork> list = kept(node, 0);
          return list != null && list.getLast().timed();
        },
        360 * SECOND);
    List<KnownNetwork> kept = kept(node, 0);
    assertNotNull(kept);
    return kept.getLast();
  }

  /// What was kept last, of the events from this one on.
  private static @Nullable List<KnownNetwork> kept(Machine node, int from) {
    List<KnownNetwork> last = null;
    for (Output event : node.events().subList(from, node.events().size())) {
      last = event instanceof Output.KeepNetworks(var networks) ? networks : last;
    }
    return last;
  }

  private static Output.@Nullable NatKnown told(Machine node, int from) {
    for (Output event : node.events().subList(from, node.events().size())) {
      if (event instanceof Output.NatKnown told) {
        return told;
      }
    }
    return null;
  }
}
