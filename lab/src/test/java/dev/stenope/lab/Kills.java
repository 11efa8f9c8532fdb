package dev.stenope.lab;

import dev.stenope.app.Problem;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.node.HomeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// Three nodes that talk, each with each, while they are killed and their ways are cut and changed.
/// Nothing that was promised may be lost, and nothing may come twice or out of order.
final class Kills implements AutoCloseable {
  private static final double SECOND = 1e9;

  /// Seconds between two kills on average, unless something else is wanted.
  static final double KILL_GAP = 1.5;

  /// Nanoseconds between two batches of messages on average.
  private static final double BATCH_GAP = 0.1 * SECOND;

  private static final double LONGEST_DEATH = 2 * SECOND;
  private static final double LONGEST_YOUTH = 0.8 * SECOND;
  private static final double LOOK_GAP = 3 * SECOND;

  /// Nothing more is expected when nothing has come for so many nanoseconds.
  private static final long PATIENCE = (long) (60 * SECOND);

  /// The most messages in one request, and the newest of a history that a look takes in.
  private static final int MAX_BATCH = 1000;

  private static final int LOOK = 2000;
  private static final int NEWEST = 50;
  private static final int ALL = 10_000_000;

  private final int kills;
  private final int messages;
  private final long seed;
  private final double killGap;
  private final SplittableRandom random;
  private final Neighbours neighbours;
  private final List<Victim> victims = new ArrayList<>();
  private final List<Talk> talks = new ArrayList<>();
  private final Map<LabNode, NodeId> ids = new HashMap<>();
  private final AtomicInteger killsLeft;
  private final ExecutorService threads = Executors.newThreadPerTaskExecutor(Thread::new);
  private final long begun = System.nanoTime();
  private volatile boolean talking = true;

  /// What has come of it. `ended` is how often a node ended without being killed.
  record Outcome(
      long seed,
      int kills,
      int cuts,
      int promised,
      int delivered,
      Talk.Faults faults,
      Life lives,
      int ended,
      double settled,
      double seconds) {

    boolean isGood() {
      return faults.none() && lives.twice() == 0 && ended == 0;
    }

    @Override
    public String toString() {
      return "seed %d: %d kills, %d cuts and changes, %d promised, %d delivered, %d lost, %d twice, %d out of order, %d never said, %d told twice in one life, %d ended by themselves, the last %.1f s after the last fault, %.0f s in all%n%s"
          .formatted(
              seed,
              kills,
              cuts,
              promised,
              delivered,
              faults.lost(),
              faults.twice(),
              faults.disordered(),
              faults.strange(),
              lives.twice(),
              ended,
              settled,
              seconds,
              lives.seen());
    }
  }

  /// `messages` is the number of them from each node to each other one, `gap` the seconds between
  /// two kills on average.
  Kills(Path folder, int kills, int messages, long seed, double gap) throws IOException, Problem {
    this.kills = kills;
    this.messages = messages;
    this.seed = seed;
    this.killGap = gap * SECOND;
    this.random = new SplittableRandom(seed);
    this.killsLeft = new AtomicInteger(kills);
    this.neighbours = new Neighbours(List.of(Router.MASQUERADE, Router.OPENWRT, Router.OPENWRT));
    for (String host : Neighbours.HOSTS) {
      victims.add(new Victim(new LabNode(folder, host, Encounter.BEHIND_NAT), neighbours));
    }
  }

  public static void main(String[] arguments) throws Exception {
    Path folder = Files.createTempDirectory("stenope-kills");
    long seed = arguments.length > 2 ? Long.parseLong(arguments[2]) : System.nanoTime();
    double gap = arguments.length > 3 ? Double.parseDouble(arguments[3]) : KILL_GAP;
    int kills = Integer.parseInt(arguments[0]);
    int messages = Integer.parseInt(arguments[1]);
    System.out.printf("seed %d, homes in %s%n", seed, folder);
    boolean good;
    try (Kills all = new Kills(folder, kills, messages, seed, gap)) {
      Outcome outcome = all.run();
      System.out.println(outcome);
      good = outcome.isGood();
    }
    System.exit(good ? 0 : 1);
  }

  Outcome run() throws IOException, Problem, MalformedException, InterruptedException {
    meet();
    Troubles troubles = new Troubles(neighbours, random.split());
    Future<Integer> cuts = threads.submit(troubles);
    List<Future<?>> drivers = new ArrayList<>();
    for (Talk talk : talks) {
      SplittableRandom own = random.split();
      drivers.add(threads.submit(() -> drive(talk, own)));
    }
    Future<Talk.Faults> looker = threads.submit(this::look);
    kill();
    troubles.stop();
    int cutCount = get(cuts);
    for (Future<?> driver : drivers) {
      get(driver);
    }
    long calm = System.nanoTime();
    settle();
    double settled = (System.nanoTime() - calm) / SECOND;
    talking = false;
    Talk.Faults faults = get(looker);
    int delivered = 0;
    for (Talk talk : talks) {
      List<String> heard = heard(talk, ALL);
      faults = faults.plus(talk.check(heard, true));
      delivered += heard.size();
    }
    int ended = 0;
    Life lives = new Life(0, 0, Map.of());
    for (Victim victim : victims) {
      victim.node().stop();
      victim.bury();
      lives = lives.plus(victim.lives());
      ended += victim.deaths();
    }
    double seconds = (System.nanoTime() - begun) / SECOND;
    return new Outcome(
        seed, kills, cutCount, promised(), delivered, faults, lives, ended, settled, seconds);
  }

  /// Each comes to know each.
  private void meet() throws IOException, Problem, MalformedException {
    for (Victim victim : victims) {
      victim.start();
    }
    for (int i = 0; i < victims.size(); i++) {
      for (int j = i + 1; j < victims.size(); j++) {
        LabNode one = victims.get(i).node();
        LabNode other = victims.get(j).node();
        Encounter.meet(one, other);
        talks.add(new Talk(one, other));
        talks.add(new Talk(other, one));
      }
    }
    for (Victim victim : victims) {
      Json status = victim.node().ask(new Json().put("command", "status"));
      ids.put(victim.node(), new NodeId(status.text("node_id")));
    }
    System.out.printf("met after %.1f s%n", (System.nanoTime() - begun) / SECOND);
  }

  /// Says all of it, as much with each kill as with any other, so that the last is said about when
  /// the last kill is done.
  private Talk drive(Talk talk, SplittableRandom own) {
    while (talk.promised() < messages) {
      int still = killsLeft.get();
      int count = messages - talk.promised();
      if (still > 0) {
        rest(BATCH_GAP * own.nextExponential());
        double share = messages * (kills - still + 2.0) / kills - talk.promised();
        count = Math.min(count, 1 + (int) (Math.max(share, 0) * own.nextDouble()));
      }
      if (!talk.say(Math.min(count, MAX_BATCH))) {
        rest(BATCH_GAP);
      }
    }
    return talk;
  }

  private void kill() throws IOException, InterruptedException {
    List<Future<?>> revivals = new ArrayList<>();
    while (killsLeft.get() > 0) {
      rest(killGap * random.nextExponential());
      awaitShare();
      Victim victim = victims.get(random.nextInt(victims.size()));
      SplittableRandom own = random.split();
      if (victim.kill()) {
        report(killsLeft.decrementAndGet());
        revivals.add(threads.submit(() -> revive(victim, own)));
      }
    }
    for (Future<?> revival : revivals) {
      get(revival);
    }
  }

  /// Waits while much less is promised than should be after so many kills: on a slow machine nodes
  /// that do nothing but start prove nothing.
  private void awaitShare() {
    while (promised() < (kills - killsLeft.get()) * (0.7 * messages * talks.size() / kills)) {
      rest(BATCH_GAP);
    }
  }

  private int promised() {
    return talks.stream().mapToInt(Talk::promised).sum();
  }

  /// Starts it again, and kills it once more while it starts, or soon after, one time in four.
  private Victim revive(Victim victim, SplittableRandom own) throws IOException {
    rest(own.nextBoolean() ? 0 : LONGEST_DEATH * own.nextDouble());
    victim.revive();
    if (own.nextInt(4) == 0) {
      rest(LONGEST_YOUTH * own.nextDouble());
      if (killsLeft.get() > 0 && victim.kill()) {
        report(killsLeft.decrementAndGet());
        victim.revive();
      }
    }
    return victim;
  }

  private void report(int left) {
    if (left % 25 == 0) {
      System.out.printf(
          "%.0f s: %d kills left, %d promised%n",
          (System.nanoTime() - begun) / SECOND, left, promised());
    }
  }

  /// Looks at the newest of all histories, while they grow, and after the nodes.
  private Talk.Faults look() throws IOException {
    Talk.Faults faults = new Talk.Faults(0, 0, 0, 0);
    while (talking) {
      rest(LOOK_GAP);
      for (Victim victim : victims) {
        victim.watch();
      }
      for (Talk talk : talks) {
        faults = faults.plus(talk.check(heard(talk, LOOK), false));
      }
    }
    return faults;
  }

  private List<String> heard(Talk talk, int limit) throws HomeException {
    NodeId id = ids.get(talk.from());
    return id == null ? List.of() : victim(talk.to()).heard(talk.from(), id, limit);
  }

  private Victim victim(LabNode node) {
    return victims.stream().filter(each -> each.node() == node).findFirst().orElseThrow();
  }

  /// Waits until the last of every talk is there, as long as anything arrives.
  private void settle() throws HomeException {
    List<Talk> open = new ArrayList<>(talks);
    Map<Talk, List<String>> newest = new HashMap<>();
    for (long end = System.nanoTime() + PATIENCE; System.nanoTime() < end; ) {
      rest(BATCH_GAP);
      for (Talk talk : List.copyOf(open)) {
        List<String> heard = heard(talk, NEWEST);
        if (!heard.equals(newest.put(talk, heard))) {
          end = System.nanoTime() + PATIENCE;
        }
        if (victim(talk.to()).has(talk.last())) {
          open.remove(talk);
        }
      }
      if (open.isEmpty()) {
        return;
      }
    }
  }

  private static void rest(double nanos) {
    LockSupport.parkNanos((long) nanos);
  }

  private static <T> T get(Future<T> future) throws IOException, InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw new IOException("a thread of the lab failed: " + e.getCause(), e);
    }
  }

  @Override
  public void close() throws IOException {
    talking = false;
    threads.shutdownNow();
    for (Victim victim : victims) {
      victim.node().stop();
    }
    neighbours.close();
  }
}
