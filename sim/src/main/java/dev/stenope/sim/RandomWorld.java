package dev.stenope.sim;

import dev.stenope.core.Input;
import dev.stenope.core.mesh.Invitation;
import dev.stenope.core.path.PathBook;
import dev.stenope.core.path.RelayAddress;
import dev.stenope.core.wire.Envelope;
import dev.stenope.sim.Workforce.Span;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// A world that is drawn by its seed: how nodes are connected, how wrong their clocks are, how slow
/// and how hostile the drop is, what they say, and what goes wrong meanwhile. When all that has
/// passed, the nodes must find each other and deliver everything, through the drop where no path
/// can be.
final class RandomWorld {
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000_000_000;

  /// How long an unhappy time lasts; after it everything is in order again.
  private static final long TROUBLE = 20 * SECOND;

  /// Enough for the longest backoff and a few more attempts.
  private static final long PATIENCE = 240 * SECOND;

  private static final long HOUR = 3600 * SECOND;

  private static final long BROKER = 0x62726f6b6572L;
  private static final long RELAY = 0x72656c6179L;
  private static final long TURN = 0x7475726eL;
  private static final long DOOM = 0x646f6f6dL;
  private static final long MAPPING = 0x6d6170L;
  private static final long HANDOFF = 0x68616e64L;
  private static final long TASK = 0x7461736bL;

  /// Deaths come within so many outputs.
  private static final int MOST_OUTPUTS = 400;

  private static final Access[] KINDS =
      Arrays.stream(Access.values())
          .filter(kind -> kind != Access.ADDRESS_DEPENDENT_MAPPING && !kind.hasBlock())
          .toArray(Access[]::new);

  private final SplittableRandom random;
  private final World world;
  private final Drop drop;
  private final List<Machine> machines = new ArrayList<>();

  /// Draws deaths in the middle of an input. Of its own, so that the world of a seed stays what it
  /// was without them.
  private final SplittableRandom dooms;

  /// Of its own likewise.
  private final SplittableRandom mappings;

  /// Null where the nodes know none.
  private final @Nullable Broker broker;

  /// A relay that the owner knows alone; null where there is none.
  private final @Nullable RelayAddress relay;

  /// Null where the nodes know none.
  private final @Nullable TurnHost turn;

  /// Of their own likewise.
  private final List<Pursuit> pursuits = new ArrayList<>();

  private boolean solvable;

  /// The nodes know the time from servers, before they meet: two of them need that.
  private boolean exact;

  /// Where ports are searched, trouble can spend all searches of an hour.
  private long linkPatience = PATIENCE;

  private final StringBuilder plan = new StringBuilder();

  RandomWorld(long seed) {
    this(seed, (output, on) -> on.accept(output));
  }

  RandomWorld(long seed, World.Tamper tamper) {
    random = new SplittableRandom(seed);
    String replay = "mvn -pl sim -am test -Dtest=SeedsTest -Dseed=" + seed;
    world = new World(random.nextLong(), replay);
    world.tamper(tamper);
    dooms = new SplittableRandom(seed ^ DOOM);
    mappings = new SplittableRandom(seed ^ MAPPING);
    // Of its own, so that the world of a seed stays what it is without brokers.
    broker = new SplittableRandom(seed ^ BROKER).nextDouble() < 0.25 ? world.broker() : null;
    relay = new SplittableRandom(seed ^ RELAY).nextDouble() < 0.25 ? world.relay() : null;
    turn = new SplittableRandom(seed ^ TURN).nextDouble() < 0.25 ? world.turn() : null;
    SplittableRandom agents = new SplittableRandom(seed ^ HANDOFF);
    if (agents.nextDouble() < 0.4) {
      pursuits.add(world.pursue(new Handoffs(world.schedule(), agents.nextLong())));
    }
    SplittableRandom tasks = new SplittableRandom(seed ^ TASK);
    if (tasks.nextDouble() < 0.2) {
      long all = tasks.nextLong();
      pursuits.add(world.pursue(new Workforce(world.schedule(), all, Span.SHORT, Machine::knows)));
    }
    drop = world.drop(manner());
    if (chance(0.3)) {
      world.mischief(drop);
      plan("mischief");
    }
    if (chance(0.2)) {
      world.meddling();
      plan("meddling");
    }
    build();
  }

  void run() {
    if (exact) {
      world.pass(90 * SECOND);
    }
    Machine owner = machines.getFirst();
    for (Machine guest : machines.subList(1, machines.size())) {
      long late = chance(0.2) ? random.nextLong(30 * SECOND) : 0;
      Invitation invitation = world.invitation(owner);
      owner.handle(new Input.Invite(invitation));
      world.schedule().in(late, () -> guest.handle(new Input.Join(invitation)));
    }
    try {
      world.until("all have met", this::allMet, PATIENCE);
      live();
      world.judge();
    } catch (Violation violation) {
      throw new Violation("in a world of " + plan + ": " + violation.getMessage(), violation);
    }
  }

  private void live() {
    converse();
    for (Pursuit pursuit : pursuits) {
      plan(pursuit.getClass().getSimpleName());
      pursuit.begin(machines, TROUBLE);
    }
    misfortune();
    world.pass(TROUBLE);
    if (isLinkable()) {
      world.until("all are linked", this::allLinked, linkPatience);
    }
    world.until("all is delivered", world::allDelivered, PATIENCE);
    for (Pursuit pursuit : pursuits) {
      String what = "at rest: " + pursuit.getClass().getSimpleName();
      world.until(what, () -> pursuit.isSettled(machines), PATIENCE);
    }
    if (chance(0.3)) {
      world.pass(random.nextLong(300 * SECOND));
      converse();
      world.pass(TROUBLE);
      world.until("all is delivered after a rest", world::allDelivered, PATIENCE);
      if (isLinkable()) {
        world.until("all are linked after a rest", this::allLinked, linkPatience);
      }
    }
  }

  private boolean isLinkable() {
    return solvable || broker != null || relay != null || turn != null;
  }

  private void build() {
    int count = chance(0.15) ? 3 : 2;
    solvable = chance(0.9);
    List<Access> kinds = new ArrayList<>();
    while (kinds.size() < count) {
      Access kind = KINDS[random.nextInt(KINDS.length)];
      if (!solvable || kinds.stream().allMatch(kind::meets)) {
        kinds.add(kind);
      }
    }
    if (kinds.stream().anyMatch(Access::mapsForEachPeer)) {
      linkPatience += HOUR;
    }
    exact = kinds.stream().anyMatch(kind -> !kinds.stream().allMatch(kind::meetsByAnyClock));
    if (exact) {
      plan("time servers, one of which is wrong");
      List.of(0L, random.nextLong(-HOUR, HOUR), 0L).forEach(world::timeServer);
    }
    for (Access kind : kinds) {
      String name = kind.name().toLowerCase(Locale.ROOT).replace('_', '-') + machines.size();
      boolean wrong = chance(0.1);
      long offset = random.nextLong(-125 * MILLI, 125 * MILLI);
      long rate = random.nextLong(-50_000, 50_000);
      if (wrong) {
        offset = random.nextLong(-HOUR, HOUR);
        rate = 0;
      }
      plan(name + " with a clock wrong by " + offset / MILLI + " ms");
      Machine machine = world.node(name, host(kind), drop, offset, rate);
      if (broker != null) {
        machine.broker(PathBook.Kind.MQTT, broker);
      }
      if (turn != null) {
        machine.choices().turn(turn);
      }
      if (broker != null || turn != null) {
        machine.restart();
      }
      if (relay != null && machines.isEmpty()) {
        plan("a relay");
        machine.relay(relay);
        machine.restart();
      }
      if (exact) {
        machine.keepTime();
      } else if (wrong) {
        machine.corrected(random.nextLong(-125 * MILLI, 125 * MILLI));
      }
      machines.add(machine);
    }
  }

  /// A host that is connected in this way, alone or not, directly or through a carrier, to a NAT
  /// that forgets soon or not.
  private Host host(Access kind) {
    Line.Quality quality = quality();
    Net net = world.net();
    Translation.Kind nat = kind.kind();
    if (kind == Access.OPEN || kind == Access.FIREWALLED) {
      return kind.host(net, quality);
    }
    if (nat instanceof NatBox.Behavior behavior && chance(0.3)) {
      plan("a NAT that forgets after 30 s");
      nat = behavior.withTimers(30 * SECOND, 30 * SECOND);
    }
    // Behind another NAT the ports of a sequential one are random.
    if (nat instanceof NatBox.Behavior && chance(0.15) && kind != Access.SEQUENTIAL_SYMMETRIC) {
      plan("a carrier's NAT before");
      Segment carrier = net.carrier(Access.FULL_CONE.kind(), Line.Quality.delayed(MILLI));
      return net.host(net.lan(carrier, nat, quality));
    }
    if (kind == Access.PORT_RESTRICTED && mappings.nextDouble() < 0.3) {
      plan("a mapping for each address");
      nat = Access.ADDRESS_DEPENDENT_MAPPING.kind();
    }
    return net.host(net.lan(nat, quality));
  }

  private Line.Quality quality() {
    Line.Quality quality =
        Line.Quality.PERFECT
            .withLoss(chance(0.5) ? 0 : random.nextDouble(0.05))
            .withDelay(random.nextLong(1, 60) * MILLI)
            .withJitter(chance(0.5) ? 0 : random.nextLong(10 * MILLI))
            .withReordering(chance(0.5) ? 0 : random.nextDouble(0.05))
            .withDuplication(chance(0.5) ? 0 : random.nextDouble(0.03))
            .withMtu(chance(0.8) ? 1500 : 1400);
    plan(quality.toString());
    return quality;
  }

  private Drop.Manner manner() {
    Drop.Manner manner =
        chance(0.4)
            ? Drop.Manner.LOCAL
            : new Drop.Manner(
                random.nextLong(400 * MILLI),
                1 + random.nextLong(1500 * MILLI),
                chance(0.5) ? 0 : 0.1);
    plan(manner.toString());
    return manner;
  }

  /// Both sides of every acquaintance talk for a while.
  private void converse() {
    Machine owner = machines.getFirst();
    for (Machine guest : machines.subList(1, machines.size())) {
      for (int i = random.nextInt(30); i > 0; i--) {
        boolean there = random.nextBoolean();
        String padding = "x".repeat(chance(0.1) ? random.nextInt(5000) : random.nextInt(100));
        int priority = chance(0.8) ? Envelope.NORMAL : random.nextInt(10);
        long ttl = chance(0.9) ? Envelope.DEFAULT_TTL : random.nextLong(1, 30);
        later(
            () -> world.say(there ? owner : guest, there ? guest : owner, padding, priority, ttl));
      }
    }
  }

  private void misfortune() {
    if (broker != null) {
      plan("a broker that is down for a while");
      world.schedule().in(TROUBLE / 4, () -> broker.down(true));
      world.schedule().in(TROUBLE / 2, () -> broker.down(false));
    }
    if (relay != null) {
      world.schedule().in(TROUBLE / 3, () -> world.relay(relay).down(true));
      world.schedule().in(TROUBLE / 2, () -> world.relay(relay).down(false));
    }
    if (turn != null) {
      plan("a TURN server that forgets all and is down for a while");
      world
          .schedule()
          .in(
              TROUBLE / 3,
              () -> {
                turn.restart();
                turn.down(true);
              });
      world.schedule().in(TROUBLE / 2, () -> turn.down(false));
    }
    Machine one = machines.get(random.nextInt(machines.size()));
    while (chance(0.35)) {
      Machine other = machines.get(random.nextInt(machines.size()));
      long down = chance(0.5) ? 0 : random.nextLong(10 * SECOND);
      plan("death of " + other.name() + " for " + down / MILLI + " ms");
      later(
          () -> {
            other.kill();
            world.schedule().in(down, other::start);
          });
    }
    while (dooms.nextDouble() < 0.35) {
      Machine doomed = machines.get(dooms.nextInt(machines.size()));
      int outputs = dooms.nextInt(MOST_OUTPUTS);
      long down = dooms.nextLong(5 * SECOND);
      plan("death of " + doomed.name() + " in the middle of an input");
      world.schedule().in(dooms.nextLong(TROUBLE / 2), () -> doomed.doom(outputs, down));
    }
    if (chance(0.1)) {
      long duration = random.nextLong(15 * SECOND);
      plan("a disk of " + one.name() + " that refuses for " + duration / MILLI + " ms");
      later(
          () -> {
            one.diskRefuses(true);
            world.schedule().in(duration, () -> one.diskRefuses(false));
          });
    }
    if (chance(0.15)) {
      long age = random.nextLong(TROUBLE / 2);
      plan("restored backup of " + one.name() + " that is " + age / MILLI + " ms old");
      later(
          () -> {
            Runnable backup = one.backup();
            world.schedule().in(age, backup);
          });
    }
    List<Router> routers = world.net().routers();
    Router router = routers.get(random.nextInt(routers.size()));
    if (chance(0.25)) {
      long duration = random.nextLong(10 * SECOND);
      plan("cut of " + duration / MILLI + " ms");
      later(
          () -> {
            router.cut(true);
            world.schedule().in(duration, () -> router.cut(false));
          });
    }
    if (chance(0.15)) {
      plan("reboot of a router");
      later(router::reboot);
    }
    if (chance(0.1)) {
      plan("outage of the drop for " + one.name());
      later(
          () -> {
            one.dropReachable(false);
            world.schedule().in(5 * SECOND, () -> one.dropReachable(true));
          });
    }
    if (chance(0.1)) {
      plan("move of " + one.name());
      Segment elsewhere = world.net().lan(Access.FULL_CONE.kind(), quality());
      later(
          () -> {
            world.net().move(one.host(), elsewhere);
            one.handle(new Input.NetworkChanged());
          });
    }
  }

  private void later(Runnable action) {
    world.schedule().in(random.nextLong(TROUBLE / 2), action);
  }

  private boolean allMet() {
    Machine owner = machines.getFirst();
    return machines.stream().skip(1).allMatch(guest -> owner.knows(guest) && guest.knows(owner));
  }

  private boolean allLinked() {
    Machine owner = machines.getFirst();
    return machines.stream().skip(1).allMatch(guest -> world.linked(owner, guest));
  }

  private boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  private void plan(String what) {
    plan.append(plan.isEmpty() ? "" : "; ").append(what);
  }
}
