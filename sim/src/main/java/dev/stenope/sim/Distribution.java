package dev.stenope.sim;

import dev.stenope.core.agent.TaskOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

/// How long a job of many tasks takes five nodes of which two die midway. The first has it done and
/// does its share. They are 50 ms apart, behind NATs of different kinds.
public final class Distribution {
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000_000_000;

  private static final List<Access> ACCESSES =
      List.of(
          Access.PORT_RESTRICTED, Access.OPEN, Access.FULL_CONE, Access.LINUX, Access.RESTRICTED);

  static final int TASKS = 200;
  private static final int SLOTS = 2;

  /// How long one lasts.
  private static final Workforce.Span SPAN = new Workforce.Span(10 * SECOND, 30 * SECOND);

  /// In seconds.
  private static final long LEASE = 30;

  private static final long PATIENCE = 1_800 * SECOND;

  /// What is done.
  public enum Work {
    /// It has no effect but its result.
    PURE(true, false),
    /// A second run does no harm.
    RETRIED(false, true),
    /// A person has what was lost begin anew, after having looked that it had no effect.
    WITH_EFFECTS(false, false);

    private final boolean pure;
    private final boolean retry;

    Work(boolean pure, boolean retry) {
      this.pure = pure;
      this.retry = retry;
    }

    private TaskOrder.Terms terms() {
      return new TaskOrder.Terms(null, null, "", pure, retry, LEASE, 0, Long.MAX_VALUE);
    }
  }

  /// What became of one job. `wall` is how long it took, and `ideal` how long the same work takes
  /// agents that lose nothing by a death and always have something to do, in nanoseconds. `done`
  /// tasks are completed or had their effect; `twice` is how often one was finished that had been
  /// finished before, `begun` how often one was begun, and `retries` how often by word of a person.
  public record Outcome(long wall, long ideal, long done, long twice, long begun, long retries) {
    /// Whether it took at most 1.3 times the ideal and one lease.
    public boolean isInTime() {
      return wall <= ideal * 13 / 10 + LEASE * SECOND;
    }
  }

  private Distribution() {}

  /// Has one job done.
  public static Outcome measure(Work work, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    World world = new World(seed, "Distribution.measure(" + work + ", " + seed + ")");
    Drop drop = world.drop(Drop.Manner.LOCAL);
    Line.Quality line = Line.Quality.delayed(25 * MILLI).withLoss(0.005);
    List<Machine> machines =
        ACCESSES.stream()
            .map(access -> world.node(access.name(), access.host(world.net(), line), drop))
            .toList();
    Machine owner = machines.getFirst();
    List<Machine> others = machines.subList(1, machines.size());
    others.forEach(other -> world.introduce(owner, other));
    world.until(
        "all are linked",
        () -> others.stream().allMatch(other -> world.linked(owner, other)),
        120 * SECOND);
    Workforce force =
        world.pursue(
            new Workforce(
                world.schedule(),
                random.nextLong(),
                SPAN,
                (one, other) -> !one.way(other).isEmpty()));
    force.seat(machines, SLOTS);
    long began = world.schedule().now();
    force.submit(owner, "j", work.terms(), TASKS);
    long calm = TASKS * (SPAN.least() + SPAN.most()) / 2 / machines.size() / SLOTS;
    long[] deaths = new long[2];
    for (int i = 0; i < deaths.length; i++) {
      deaths[i] = calm / 4 + random.nextLong(calm / 2);
      int dies = i == 0 ? random.nextInt(2) : 2 + random.nextInt(2);
      world.schedule().in(deaths[i], others.get(dies)::kill);
    }
    while (force.done() < TASKS && world.schedule().now() < began + PATIENCE) {
      world.pass(100 * MILLI);
    }
    long wall = world.schedule().now() - began;
    world.pass(60 * SECOND);
    world.judge();
    return new Outcome(
        wall,
        ideal(force.work(), deaths),
        force.done(),
        force.twice(),
        force.begun(),
        force.retries());
  }

  /// How long so much work takes all agents, of which so many die then.
  private static long ideal(long work, long[] deaths) {
    long lost = 0;
    int nodes = ACCESSES.size();
    for (long death : Arrays.stream(deaths).sorted().toArray()) {
      lost += death;
      nodes--;
    }
    return (work / SLOTS - lost) / nodes;
  }

  /// `Distribution COUNT` prints the table of so many jobs of each kind.
  public static void main(String[] arguments) {
    int count = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 50;
    System.out.println(
        "| work | all done | in time | finished twice | begun a job, most | by a person, most |"
            + " wall / ideal p50, max | beyond the ideal p50, max |\n|---|---|---|---|---|---|---|---|");
    for (Work work : Work.values()) {
      List<Outcome> all =
          LongStream.rangeClosed(1, count).mapToObj(seed -> measure(work, seed)).toList();
      double[] ratios = all.stream().mapToDouble(o -> (double) o.wall / o.ideal).sorted().toArray();
      double[] beyond = all.stream().mapToDouble(o -> (o.wall - o.ideal) / 1e9).sorted().toArray();
      System.out.printf(
          Locale.ROOT,
          "| %s | %d of %d | %d of %d | %d | %d | %d | %.2f, %.2f | %.0f s, %.0f s |%n",
          work.name().toLowerCase(Locale.ROOT).replace('_', ' '),
          all.stream().filter(outcome -> outcome.done == TASKS).count(),
          count,
          all.stream().filter(Outcome::isInTime).count(),
          count,
          all.stream().mapToLong(Outcome::twice).sum(),
          all.stream().mapToLong(Outcome::begun).max().orElse(0),
          all.stream().mapToLong(Outcome::retries).max().orElse(0),
          ratios[count / 2],
          ratios[count - 1],
          beyond[count / 2],
          beyond[count - 1]);
    }
  }
}
