package dev.stenope.core.agent;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stenope.core.agent.Tenure.Phase;
import dev.stenope.core.crypto.Dice;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// All that can happen to one agent and a few nodes: every order at every time, every message any
/// number of times in any order or never, and a death behind every state that is kept and every
/// word that is said. A world is what is on the disks and what was ever said; a node that lives is
/// one that has just been started.
final class HandoffModel {
  private static final String AGENT = "a";
  private static final String DIGEST = "d";

  private final List<NodeId> nodes;
  private final long lastEpoch;
  private final int inputs;
  private final boolean force;
  private final boolean wordsFirst;
  private final Map<World, Integer> numbers = new HashMap<>();
  private final List<List<Integer>> before = new ArrayList<>();
  private final List<World> worlds = new ArrayList<>();
  private final ArrayDeque<Integer> open = new ArrayDeque<>();

  private record Word(int from, int to, String text) implements Comparable<Word> {
    @Override
    public int compareTo(Word other) {
      return toString().compareTo(other.toString());
    }
  }

  /// What is on the disks, and what was said.
  private record World(List<Map<String, String>> disks, Set<Word> said, int inputs) {}

  /// Something that is told to a machine.
  private interface Step {
    void at(Handoff machine, Turn turn) throws MalformedException;
  }

  /// `lastEpoch` is the highest that is offered, `inputs` how many come for the agent, `force`
  /// tells whether it is taken by force too. `wordsFirst` is a fault: a death may keep what was
  /// said from being remembered.
  HandoffModel(int count, long lastEpoch, int inputs, boolean force, boolean wordsFirst) {
    this.nodes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      nodes.add(NodeId.of(Dice.bytes(32, i)));
    }
    this.lastEpoch = lastEpoch;
    this.inputs = inputs;
    this.force = force;
    this.wordsFirst = wordsFirst;
  }

  /// Goes through all worlds; returns how many there are.
  int explore() throws MalformedException {
    List<Map<String, String>> disks = new ArrayList<>();
    nodes.forEach(_ -> disks.add(Map.of()));
    World empty = new World(disks, Set.of(), 0);
    Handoff machine = machine(0, empty);
    Turn turn = new Turn(0, true);
    machine.ordered(new HandoffOrder.Adopt(AGENT), turn);
    reach(after(empty, 0, turn, turn.states().size(), 0, 0), -1);
    while (!open.isEmpty()) {
      int number = open.poll();
      expand(number, worlds.get(number));
    }
    return worlds.size();
  }

  private void expand(int number, World world) throws MalformedException {
    for (Word word : world.said()) {
      Json message = Json.read(word.text().getBytes(UTF_8));
      step(
          number, world, word.to(), 0, (m, turn) -> m.heard(nodes.get(word.from()), message, turn));
    }
    for (int node = 0; node < nodes.size(); node++) {
      Tenure tenure = tenure(world, node);
      step(number, world, node, 0, Handoff::resume);
      order(number, world, node, new HandoffOrder.Prepared(AGENT, DIGEST, new Json()));
      order(number, world, node, new HandoffOrder.Cancel(AGENT, ""));
      if (tenure.seen() < lastEpoch) {
        for (int to = 0; to < nodes.size(); to++) {
          if (to != node) {
            order(number, world, node, new HandoffOrder.Offer(AGENT, nodes.get(to), DIGEST));
          }
        }
      }
      if (force && tenure.seen() < HandoffOrders.JUMP) {
        order(number, world, node, new HandoffOrder.Force(AGENT));
      }
      if (world.inputs() < inputs && tenure.phase() != Phase.ACTIVE) {
        Json input = new Json().put("at", node).put("number", world.inputs());
        step(number, world, node, 1, (m, t) -> m.ordered(new HandoffOrder.Input(AGENT, input), t));
      }
    }
  }

  private void order(int number, World world, int node, HandoffOrder order)
      throws MalformedException {
    step(number, world, node, 0, (machine, turn) -> machine.ordered(order, turn));
  }

  /// Takes a step, and has the node die behind each thing that follows from it.
  private void step(int number, World world, int node, int input, Step step)
      throws MalformedException {
    Handoff machine = machine(node, world);
    Turn turn = new Turn(0, true);
    step.at(machine, turn);
    boolean refused = turn.events().stream().anyMatch(HandoffEvent.Refused.class::isInstance);
    for (int states = 0; states < turn.states().size(); states++) {
      reach(after(world, node, turn, states, 0, states > 0 && !refused ? input : 0), number);
    }
    for (int words = 0; words <= turn.sayings().size(); words++) {
      int taken = refused ? 0 : input;
      reach(after(world, node, turn, turn.states().size(), words, taken), number);
      if (wordsFirst) {
        reach(after(world, node, turn, 0, words, 0), number);
      }
    }
  }

  private Handoff machine(int node, World world) throws MalformedException {
    Handoff machine = new Handoff(nodes.get(node));
    for (Map.Entry<String, String> state : world.disks().get(node).entrySet()) {
      machine.recover(state.getKey(), state.getValue().getBytes(UTF_8));
    }
    return machine;
  }

  private World after(World world, int node, Turn turn, int states, int words, int input) {
    List<Map<String, String>> disks = new ArrayList<>(world.disks());
    Map<String, String> disk = new TreeMap<>(disks.get(node));
    new ArrayList<>(turn.states().entrySet())
        .subList(0, states)
        .forEach(
            state -> {
              if (state.getValue().length == 0) {
                disk.remove(state.getKey());
              } else {
                disk.put(state.getKey(), new String(state.getValue(), UTF_8));
              }
            });
    disks.set(node, disk);
    Set<Word> said = new TreeSet<>(world.said());
    for (Turn.Saying saying : turn.sayings().subList(0, words)) {
      said.add(new Word(node, nodes.indexOf(saying.to()), saying.message().toString()));
    }
    return new World(disks, said, world.inputs() + input);
  }

  private void reach(World world, int from) throws MalformedException {
    Integer known = numbers.get(world);
    if (known == null) {
      known = worlds.size();
      numbers.put(world, known);
      worlds.add(world);
      before.add(new ArrayList<>());
      open.add(known);
      check(world);
    }
    if (from >= 0 && from != known) {
      before.get(known).add(from);
    }
  }

  /// What must hold in every world.
  private void check(World world) throws MalformedException {
    if (!force && owners(world) > 1) {
      throw new AssertionError("two owners: " + world);
    }
    for (Word word : world.said()) {
      Json message = Json.read(word.text().getBytes(UTF_8));
      Tenure sender = tenure(world, word.from());
      boolean mayReturn = sender.phase().isOwner() && sender.held() < message.number("epoch");
      if (message.text("type").equals("commit") && mayReturn) {
        throw new AssertionError("it was said before it was on the disk: " + world);
      }
    }
    for (int node = 0; node < nodes.size(); node++) {
      Map<Long, Long> last = new HashMap<>();
      for (Json input : inputs(world, node)) {
        Long former = last.put(input.number("at"), input.number("number"));
        if (former != null && former >= input.number("number")) {
          throw new AssertionError("inputs twice or out of order: " + world);
        }
      }
    }
  }

  /// What waits for the agent at a node.
  private static List<Json> inputs(World world, int node) throws MalformedException {
    return tenure(world, node).inputs().all();
  }

  private long owners(World world) throws MalformedException {
    long owners = 0;
    for (int node = 0; node < nodes.size(); node++) {
      owners += tenure(world, node).phase().isOwner() ? 1 : 0;
    }
    return owners;
  }

  private static Tenure tenure(World world, int node) throws MalformedException {
    String state = world.disks().get(node).get(AGENT);
    return state == null ? Tenure.NONE : Tenure.read(state.getBytes(UTF_8));
  }

  /// The worlds from which no way leads to one where the agent runs at one node, that has all of
  /// its inputs, and nobody waits for anything.
  List<String> deadEnds() throws MalformedException {
    boolean[] alive = new boolean[worlds.size()];
    ArrayDeque<Integer> found = new ArrayDeque<>();
    for (int i = 0; i < worlds.size(); i++) {
      if (isWell(worlds.get(i))) {
        alive[i] = true;
        found.add(i);
      }
    }
    while (!found.isEmpty()) {
      for (int earlier : before.get(found.poll())) {
        if (!alive[earlier]) {
          alive[earlier] = true;
          found.add(earlier);
        }
      }
    }
    List<String> dead = new ArrayList<>();
    for (int i = 0; i < worlds.size(); i++) {
      if (!alive[i]) {
        dead.add(worlds.get(i).toString());
      }
    }
    return dead;
  }

  private boolean isWell(World world) throws MalformedException {
    int active = -1;
    for (int node = 0; node < nodes.size(); node++) {
      Tenure tenure = tenure(world, node);
      if (tenure.phase() == Phase.ACTIVE && !tenure.pending()) {
        active = active < 0 ? node : nodes.size();
      } else if (tenure.phase() != Phase.STANDBY || tenure.pending()) {
        return false;
      }
    }
    return active >= 0 && active < nodes.size() && inputs(world, active).size() == world.inputs();
  }

  /// How many worlds there are of each set of phases.
  Map<String, Integer> phases() throws MalformedException {
    Map<String, Integer> all = new LinkedHashMap<>();
    for (World world : worlds) {
      StringBuilder phases = new StringBuilder();
      for (int node = 0; node < nodes.size(); node++) {
        phases.append(tenure(world, node).phase()).append(' ');
      }
      all.merge(phases.toString(), 1, Integer::sum);
    }
    return all;
  }

  /// Prints how many worlds there are and what is wrong: `HandoffModel NODES EPOCHS INPUTS FORCE`.
  static void main(String[] arguments) throws MalformedException {
    HandoffModel model =
        new HandoffModel(
            Integer.parseInt(arguments[0]),
            Long.parseLong(arguments[1]),
            Integer.parseInt(arguments[2]),
            Boolean.parseBoolean(arguments[3]),
            false);
    System.out.println(model.explore() + " worlds " + model.phases());
    List<String> dead = model.deadEnds();
    System.out.println(dead.size() + " dead ends");
    dead.stream().limit(3).forEach(System.out::println);
  }
}
