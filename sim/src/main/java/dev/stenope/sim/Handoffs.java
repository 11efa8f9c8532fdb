package dev.stenope.sim;

import dev.stenope.core.Input;
import dev.stenope.core.agent.Event;
import dev.stenope.core.agent.HandoffEvent;
import dev.stenope.core.agent.HandoffOrder;
import dev.stenope.core.wire.Json;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/// An agent that is handed from node to node, whatever happens to them. It belongs to one of those
/// that are up at most, its epochs rise, and what comes for it while it moves it gets once and in
/// order. Unless a node was put back to a state of the past: then it may run twice until the nodes
/// have talked, and nothing is judged.
final class Handoffs implements Pursuit {
  private static final long SECOND = 1_000_000_000;

  private static final String AGENT = "courier";

  private final Schedule schedule;
  private final SplittableRandom random;

  /// In the order in which they first told of it, so that a seed makes the same world each time.
  private final Map<Machine, HandoffEvent.Stands> stands = new LinkedHashMap<>();

  private final Map<Machine, Long> epochs = new HashMap<>();

  /// What the agent has got, and where, by the node at which it came and its number.
  private final Map<String, String> got = new HashMap<>();

  private final Map<String, Long> last = new HashMap<>();

  /// What a node is giving to the agent: it does not stop the agent meanwhile.
  private final Map<Machine, Set<Long>> giving = new HashMap<>();

  private final Set<String> unfit = new HashSet<>();
  private long inputs;
  private int done;
  private boolean judged = true;

  Handoffs(Schedule schedule, long seed) {
    this.schedule = schedule;
    this.random = new SplittableRandom(seed);
  }

  /// Has the agent begin at the first of the nodes and wander about for `duration` nanoseconds.
  @Override
  public void begin(List<Machine> machines, long duration) {
    machines.getFirst().handle(new Input.Ordered(new HandoffOrder.Adopt(AGENT)));
    for (int i = random.nextInt(1, 8); i > 0; i--) {
      schedule.in(random.nextLong(duration), () -> offer(machines));
      if (random.nextInt(4) == 0) {
        schedule.in(random.nextLong(duration), () -> cancel(machines));
      }
    }
    for (int i = random.nextInt(10); i > 0; i--) {
      schedule.in(random.nextLong(duration), this::input);
    }
  }

  private void offer(List<Machine> machines) {
    for (Machine from : machines) {
      HandoffEvent.Stands known = stands.get(from);
      List<Machine> others =
          machines.stream().filter(other -> other != from && from.knows(other)).toList();
      boolean busy = !giving.getOrDefault(from, Set.of()).isEmpty();
      if (known != null && known.isActive() && !busy && !others.isEmpty()) {
        Machine to = others.get(random.nextInt(others.size()));
        String digest = Long.toHexString(random.nextLong());
        from.handle(new Input.Ordered(new HandoffOrder.Offer(AGENT, to.id(), digest)));
        return;
      }
    }
  }

  private void cancel(List<Machine> machines) {
    Machine one = machines.get(random.nextInt(machines.size()));
    one.handle(new Input.Ordered(new HandoffOrder.Cancel(AGENT, "not now")));
  }

  /// Something comes for the agent where it is, or where it was a moment ago.
  private void input() {
    for (Map.Entry<Machine, HandoffEvent.Stands> node : stands.entrySet()) {
      if (isOwner(node.getValue()) || node.getValue().pending()) {
        Json input = new Json().put("at", node.getKey().name()).put("number", inputs++);
        node.getKey().handle(new Input.Ordered(new HandoffOrder.Input(AGENT, input)));
        return;
      }
    }
  }

  private static boolean isOwner(HandoffEvent.Stands known) {
    return known.isActive() || known.phase().equals("FROZEN");
  }

  /// How often the agent has changed its owner.
  int done() {
    return done;
  }

  @Override
  public void told(Machine by, Event event) {
    switch (event) {
      case HandoffEvent.Stands now -> stands(by, now);
      case HandoffEvent.Input(String _, long number, Json input) -> got(by, number, input);
      default -> {}
    }
  }

  private void stands(Machine by, HandoffEvent.Stands now) {
    HandoffEvent.Stands before = stands.put(by, now);
    if (before != null
        && !before.isActive()
        && now.isActive()
        && before.phase().equals("PREPARED")) {
      done++;
    }
    List<String> owners =
        stands.entrySet().stream()
            .filter(node -> isOwner(node.getValue()))
            .map(node -> node.getKey().name())
            .toList();
    if (judged && owners.size() > 1) {
      throw new Violation("an agent belongs to " + owners);
    }
    if (now.isActive()) {
      Long former = epochs.put(by, now.epoch());
      if (judged && former != null && former > now.epoch()) {
        throw new Violation("the epoch of an agent fell from " + former + " to " + now.epoch());
      }
    }
    if (now.isWanted() && unfit.add(by.name() + now.digest())) {
      // The first answer is lost, or a refusal, now and then.
      boolean refuses = random.nextInt(8) == 0;
      HandoffOrder order =
          refuses
              ? new HandoffOrder.Cancel(AGENT, "no")
              : new HandoffOrder.Prepared(AGENT, now.digest(), new Json().put("turn", 7));
      schedule.in(random.nextLong(3 * SECOND), () -> by.handle(new Input.Ordered(order)));
    } else if (now.isWanted()) {
      HandoffOrder order = new HandoffOrder.Prepared(AGENT, now.digest(), new Json());
      schedule.in(random.nextLong(SECOND), () -> by.handle(new Input.Ordered(order)));
    }
  }

  private void got(Machine by, long number, Json input) {
    String where = by.name() + " as " + number;
    String from = input.text("at", "");
    String former = got.put(from + input.get("number"), where);
    if (judged && former != null && !former.equals(where)) {
      throw new Violation("an agent got an input at " + former + " and at " + where);
    }
    if (former == null) {
      long n = input.number("number", -1);
      Long before = last.put(from, n);
      if (judged && before != null && before > n) {
        throw new Violation("an agent got an input after a later one");
      }
    }
    Set<Long> here = giving.computeIfAbsent(by, _ -> new HashSet<>());
    here.add(number);
    schedule.in(
        random.nextLong(SECOND),
        () -> {
          if (here.remove(number)) {
            by.handle(new Input.Ordered(new HandoffOrder.Taken(AGENT, number)));
          }
        });
  }

  /// What a dead node owns runs nowhere.
  @Override
  public void killed(Machine machine) {
    stands.remove(machine);
    giving.remove(machine);
  }

  @Override
  public void restored() {
    judged = false;
  }

  /// Whether nothing is under way: the agent runs at one node, and all know it. Unless its node has
  /// died before it was written down that there is one.
  @Override
  public boolean isSettled(List<Machine> machines) {
    if (!judged) {
      return true;
    }
    List<HandoffEvent.Stands> known =
        machines.stream()
            .map(stands::get)
            .filter(at -> at != null && !at.phase().isEmpty())
            .toList();
    long owners = known.stream().filter(Handoffs::isOwner).count();
    boolean quiet =
        known.stream()
            .allMatch(at -> !at.pending() && (at.isActive() || at.phase().equals("STANDBY")));
    return quiet && owners == (epochs.isEmpty() ? 0 : 1);
  }
}
