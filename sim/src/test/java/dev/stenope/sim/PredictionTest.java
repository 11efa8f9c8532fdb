package dev.stenope.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.stenope.core.Input;
import dev.stenope.core.Output;
import dev.stenope.core.nat.Outlook;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What a node predicts of a peer is what comes of their meeting.
class PredictionTest {
  private static final String ORIGIN = "mvn -pl sim -am test -Dtest=PredictionTest";
  private static final long SECOND = 1_000_000_000;
  private static final long ATTEMPT = 14 * SECOND;
  private static final long MAPPING = 121 * SECOND;
  private static final Line.Quality DSL = Line.Quality.delayed(12_500_000);

  @Test
  void inEveryCellOfTheGridBothSidesPredictTheOutcome() {
    for (Grid.Kind one : Grid.Kind.values()) {
      for (Grid.Kind other : Grid.Kind.values()) {
        World world = new World(1, ORIGIN);
        Drop drop = world.drop(Drop.Manner.LOCAL);
        Machine a = world.node("one", one.access.host(world.net(), DSL), drop);
        Machine b = world.node("other", other.access.host(world.net(), DSL), drop);
        world.introduce(a, b);
        world.pass(ATTEMPT);
        boolean direct = world.linked(a, b);
        if (one.access.hasBlock() || other.access.hasBlock()) {
          // A block that was filled has no port for a server.
          world.pass(MAPPING);
        }
        for (Machine each : new Machine[] {a, b}) {
          Outlook outlook = outlook(world, each);
          String cell = one + " and " + other + ": " + outlook.why();
          assertEquals(direct, outlook.direct(), cell);
          assertEquals(word(one, other), outlook.word(), cell);
          assertEquals(!direct, !outlook.change().isEmpty() && !isSearch(outlook), cell);
        }
      }
    }
  }

  private static boolean isSearch(Outlook outlook) {
    return outlook.word().equals("port-search");
  }

  private static String word(Grid.Kind one, Grid.Kind other) {
    if (isPublic(one) || isPublic(other)) {
      return "public";
    }
    if (!one.access.meets(other.access)) {
      return "drop";
    }
    if (isRandom(one) || isRandom(other)) {
      return "port-search";
    }
    if (one == Grid.Kind.SEQUENTIAL || other == Grid.Kind.SEQUENTIAL) {
      return "port-prediction";
    }
    return preserves(one) && preserves(other) ? "skew-scan" : "punch";
  }

  private static boolean isPublic(Grid.Kind kind) {
    return kind == Grid.Kind.PUBLIC || kind == Grid.Kind.FIREWALL;
  }

  private static boolean isRandom(Grid.Kind kind) {
    return kind == Grid.Kind.RANDOM || kind == Grid.Kind.LINUX_RANDOM || kind.access.hasBlock();
  }

  private static boolean preserves(Grid.Kind kind) {
    return kind == Grid.Kind.ADM_APDF || kind == Grid.Kind.LINUX;
  }

  @Test
  void neighboursAreNamed() {
    World world = new World(1, ORIGIN);
    Drop drop = world.drop(Drop.Manner.LOCAL);
    Segment lan = world.net().lan(Access.SYMMETRIC.kind(), DSL);
    Machine a = world.node("one", world.net().host(lan), drop);
    Machine b = world.node("other", world.net().host(lan), drop);
    world.introduce(a, b);
    world.until("they meet", () -> world.linked(a, b), ATTEMPT);
    assertEquals("lan", outlook(world, a).word());
    b.kill();
    a.restart();
    assertEquals("unknown", outlook(world, a).word());
  }

  private static Outlook outlook(World world, Machine node) {
    int before = node.events().size();
    node.handle(new Input.ProbeNat());
    world.until("the NAT is known", () -> known(node, before) != null, 30 * SECOND);
    Output.NatKnown known = known(node, before);
    if (known == null) {
      throw new AssertionError("it was known");
    }
    return known.peers().getFirst().outlook();
  }

  private static Output.@Nullable NatKnown known(Machine node, int from) {
    for (Output event : node.events().subList(from, node.events().size())) {
      if (event instanceof Output.NatKnown known) {
        return known;
      }
    }
    return null;
  }
}
