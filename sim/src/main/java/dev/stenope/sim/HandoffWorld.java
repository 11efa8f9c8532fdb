package dev.stenope.sim;

import dev.stenope.core.agent.Event;
import dev.stenope.core.agent.HandoffEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/// A world that is drawn by its seed, in which an agent moves between nodes that die at any step of
/// it: between two outputs of either node, soon after either has told where the agent stands.
final class HandoffWorld {
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000_000_000;

  /// How long agents are handed over, and nodes die.
  private static final long TROUBLE = 15 * SECOND;

  private static final long PATIENCE = 240 * SECOND;

  private final World world;
  private final List<Machine> machines = new ArrayList<>();
  private final Handoffs handoffs;
  private final Killer deaths;
  private final String plan;

  HandoffWorld(long seed) {
    this(seed, (output, on) -> on.accept(output));
  }

  HandoffWorld(long seed, World.Tamper tamper) {
    SplittableRandom random = new SplittableRandom(seed);
    String replay = "mvn -pl sim -am test -Dtest=SeedsTest -Dhandoff=" + seed;
    world = new World(random.nextLong(), replay);
    world.tamper(tamper);
    Drop drop = world.drop(Drop.Manner.LOCAL);
    Line.Quality line =
        Line.Quality.delayed(random.nextLong(1, 60) * MILLI)
            .withLoss(random.nextBoolean() ? 0 : random.nextDouble(0.1))
            .withReordering(random.nextBoolean() ? 0 : random.nextDouble(0.1));
    int count = random.nextInt(4) == 0 ? 3 : 2;
    for (int i = 0; i < count; i++) {
      machines.add(world.node("node" + i, Access.OPEN.host(world.net(), line), drop));
    }
    handoffs = world.pursue(new Handoffs(world.schedule(), random.nextLong()));
    deaths = world.pursue(new Killer(random.split(), random.nextInt(1, 6)));
    plan = count + " nodes, " + line;
  }

  /// How often a node died, by where the agent stood there then.
  Map<String, Integer> run() {
    Machine owner = machines.getFirst();
    List<Machine> others = machines.subList(1, machines.size());
    others.forEach(other -> world.introduce(owner, other));
    try {
      world.until(
          "all are linked",
          () -> others.stream().allMatch(other -> world.linked(owner, other)),
          PATIENCE);
      handoffs.begin(machines, TROUBLE);
      deaths.begin(machines, TROUBLE);
      world.pass(TROUBLE);
      world.until("the agent is at rest", () -> handoffs.isSettled(machines), PATIENCE);
      world.judge();
    } catch (Violation violation) {
      throw new Violation("in a world of " + plan + ": " + violation.getMessage(), violation);
    }
    return deaths.by;
  }

  /// Kills nodes soon after one of them has told where the agent stands.
  private final class Killer implements Pursuit {
    private final SplittableRandom random;
    private final Map<Machine, String> phases = new HashMap<>();
    private final Map<String, Integer> by = new TreeMap<>();
    private boolean begun;
    private int left;

    Killer(SplittableRandom random, int most) {
      this.random = random;
      this.left = most;
    }

    @Override
    public void begin(List<Machine> machines, long duration) {
      begun = true;
      world.schedule().in(duration, () -> left = 0);
    }

    @Override
    public void told(Machine teller, Event event) {
      if (!(event instanceof HandoffEvent.Stands stands)) {
        return;
      }
      phases.put(teller, stands.phase() + (stands.pending() ? " unconfirmed" : ""));
      if (begun && left > 0 && random.nextInt(3) == 0) {
        left--;
        Machine dies =
            random.nextBoolean() ? teller : machines.get(random.nextInt(machines.size()));
        long down = random.nextBoolean() ? 0 : random.nextLong(4 * SECOND);
        dies.doom(random.nextInt(1 << random.nextInt(7)), down);
      }
    }

    @Override
    public void killed(Machine machine) {
      by.merge(phases.getOrDefault(machine, "UNKNOWN"), 1, Integer::sum);
    }

    @Override
    public void restored() {}

    @Override
    public boolean isSettled(List<Machine> machines) {
      return true;
    }
  }
}
