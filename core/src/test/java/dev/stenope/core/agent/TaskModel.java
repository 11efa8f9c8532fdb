package dev.stenope.core.agent;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stenope.core.crypto.Dice;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// All that can happen to a job of an owner and two workers within some steps: every word late or
/// never, those of one life of a node to another in order, time that passes, an agent that is done,
/// deaths, a person who calls it off. A machine depends on what it was told alone. So two worlds
/// are one if each node was told the same in the same order and the same words are under way.
final class TaskModel {
  private static final long SECOND = 1_000_000_000L;
  private static final int NODES = 3;
  private static final long START = 1_000 * SECOND;

  /// Time passes by so much: less than a worker waits for a confirmation of a lease of 10 s.
  private static final long TICK = 6 * SECOND;

  private final List<NodeId> ids = new ArrayList<>();
  private final TaskOrder.Terms terms;
  private final int parts;
  private final Map<Step, Past> pasts = new HashMap<>();
  private final Set<World> known = new HashSet<>();
  private final ArrayDeque<World> open = new ArrayDeque<>();

  /// Something that a node is told, after all that it was told before; null for a new life, which
  /// begins with a disk.
  private record Step(
      @Nullable Past before,
      int node,
      String what,
      String text,
      Map<String, String> disk,
      long now) {}

  /// What a node was told in this life, and what followed from the latest.
  private static final class Past {
    final Step step;
    Map<String, String> disk = Map.of();
    List<Word> said = List.of();
    int spoken;
    String life = "";
    List<TaskEvent> events = List.of();

    Past(Step step) {
      this.step = step;
    }
  }

  /// A word that is under way until then, the `number`th of that life of its node.
  private record Word(int from, int to, String life, int number, String text, long until) {
    private static final Comparator<Word> ORDER =
        Comparator.comparingInt(Word::from)
            .thenComparing(Word::life)
            .thenComparingInt(Word::number);

    boolean isBehind(Word other) {
      return from == other.from
          && to == other.to
          && life.equals(other.life)
          && number > other.number;
    }
  }

  /// `running` are the tasks that agents are at, as `NODE TASK EPOCH`; `begun` has one entry for
  /// each that was ever begun. `results` is what the owner has told to be completed.
  private record World(
      List<Past> nodes,
      List<Word> words,
      Set<String> running,
      List<String> begun,
      Map<String, String> results,
      long now,
      int depth,
      int deaths,
      boolean cancelled) {}

  TaskModel(int parts, boolean pure, boolean retry) {
    for (int i = 0; i < NODES; i++) {
      ids.add(NodeId.of(Dice.bytes(32, i)));
    }
    this.parts = parts;
    terms = new TaskOrder.Terms(null, null, "", pure, retry, 10, 0, Long.MAX_VALUE);
  }

  /// Goes through all worlds of at most so many steps and deaths; returns how many there are.
  int explore(int depth, int deaths) throws MalformedException {
    List<Past> fresh = new ArrayList<>();
    for (int node = 0; node < NODES; node++) {
      fresh.add(past(new Step(null, node, "", "", Map.of(), START)));
    }
    World empty = new World(fresh, List.of(), Set.of(), List.of(), Map.of(), START, 0, 0, false);
    reach(told(empty, 0, "submit", ""));
    while (!open.isEmpty()) {
      World world = open.poll();
      if (world.depth() < depth) {
        expand(world, deaths);
      }
    }
    return known.size();
  }

  private void expand(World world, int deaths) throws MalformedException {
    for (Word word : world.words()) {
      if (world.words().stream().noneMatch(word::isBehind)) {
        reach(told(without(world, word), word.to(), "hear " + word.from(), word.text()));
      }
    }
    for (String running : world.running()) {
      int node = running.charAt(0) - '0';
      reach(told(ended(world, running), node, "finish", running.substring(2)));
    }
    reach(passed(world));
    if (!world.cancelled()) {
      reach(told(cancelled(world), 0, "cancel", ""));
    }
    for (int node = 0; node < NODES && world.deaths() < deaths; node++) {
      reach(died(world, node));
    }
  }

  private static World without(World world, Word word) {
    List<Word> words = new ArrayList<>(world.words());
    words.remove(word);
    return with(world, world.nodes(), words, world.running(), world.now());
  }

  private static World ended(World world, String running) {
    Set<String> left = new TreeSet<>(world.running());
    left.remove(running);
    return with(world, world.nodes(), world.words(), left, world.now());
  }

  private static World cancelled(World at) {
    return new World(
        at.nodes, at.words, at.running, at.begun, at.results, at.now, at.depth, at.deaths, true);
  }

  private static World with(
      World at, List<Past> nodes, List<Word> words, Set<String> running, long now) {
    return new World(
        nodes, words, running, at.begun, at.results, now, at.depth, at.deaths, at.cancelled);
  }

  private World passed(World world) throws MalformedException {
    long now = world.now() + TICK;
    List<Word> words = world.words().stream().filter(word -> word.until() >= now).toList();
    World next = with(world, world.nodes(), words, world.running(), now);
    for (int node = 0; node < NODES; node++) {
      next = told(next, node, "wake", "");
    }
    return next;
  }

  private World died(World world, int node) throws MalformedException {
    Set<String> left = new TreeSet<>(world.running());
    left.removeIf(running -> running.charAt(0) - '0' == node);
    List<Past> nodes = new ArrayList<>(world.nodes());
    Past life =
        past(
            new Step(
                null,
                node,
                "",
                "life " + world.deaths(),
                world.nodes().get(node).disk,
                world.now()));
    nodes.set(node, life);
    World next =
        new World(
            nodes,
            world.words(),
            left,
            world.begun(),
            world.results(),
            world.now(),
            world.depth(),
            world.deaths() + 1,
            world.cancelled());
    return followed(next, node, life);
  }

  private World told(World world, int node, String what, String text) throws MalformedException {
    Past next = past(new Step(world.nodes().get(node), node, what, text, Map.of(), world.now()));
    List<Past> nodes = new ArrayList<>(world.nodes());
    nodes.set(node, next);
    return followed(with(world, nodes, world.words(), world.running(), world.now()), node, next);
  }

  /// What a node has said and told comes into the world, and must be right.
  private World followed(World at, int node, Past past) {
    List<Word> words = new ArrayList<>(at.words());
    words.addAll(past.said);
    words.sort(Word.ORDER);
    Set<String> running = new TreeSet<>(at.running());
    List<String> begun = new ArrayList<>(at.begun());
    Map<String, String> results = new TreeMap<>(at.results());
    for (TaskEvent event : past.events) {
      switch (event) {
        case TaskEvent.Begin begin -> {
          String task = begin.key().task();
          boolean atWork = running.stream().anyMatch(other -> other.contains(" " + task + " "));
          check(terms.pure() || !atWork, "it runs twice", at);
          check(terms.pure() || terms.retry() || !begun.contains(task), "begun twice", at);
          begun.add(task);
          running.add(node + " " + task + " " + begin.key().epoch());
        }
        case TaskEvent.Stop(TaskKey key) ->
            running.remove(node + " " + key.task() + " " + key.epoch());
        case TaskEvent.Part part -> {
          String former = results.get(part.job() + part.number());
          boolean completed = part.status() == TaskStatus.COMPLETED;
          check(
              former == null || completed && former.equals(part.text()), "what was completed", at);
          if (completed) {
            results.put(part.job() + part.number(), part.text());
          }
        }
        default -> {}
      }
    }
    begun.sort(null);
    return new World(
        at.nodes, words, running, begun, results, at.now, at.depth, at.deaths, at.cancelled);
  }

  private static void check(boolean holds, String what, World world) {
    if (!holds) {
      StringBuilder story = new StringBuilder(what);
      for (Past node : world.nodes()) {
        for (Past past = node; past != null; past = past.step.before()) {
          Step step = past.step;
          story.append('\n').append(step.now()).append(' ').append(step.node()).append(' ');
          story.append(step.what()).append(' ').append(step.text());
        }
      }
      throw new AssertionError(story.toString());
    }
  }

  private void reach(World at) {
    World next =
        new World(
            at.nodes,
            at.words,
            at.running,
            at.begun,
            at.results,
            at.now,
            0,
            at.deaths,
            at.cancelled);
    if (known.add(next)) {
      open.add(
          new World(
              at.nodes,
              at.words,
              at.running,
              at.begun,
              at.results,
              at.now,
              at.depth + 1,
              at.deaths,
              at.cancelled));
    }
  }

  private Past past(Step step) throws MalformedException {
    Past past = pasts.get(step);
    if (past == null) {
      past = new Past(step);
      List<Step> life = new ArrayList<>();
      for (Step each = step;
          each != null;
          each = each.before() == null ? null : each.before().step) {
        life.addFirst(each);
      }
      Tasks machine = new Tasks(ids.get(step.node()));
      Turn last = new Turn(step.now(), true);
      for (Step each : life) {
        last = new Turn(each.now(), true);
        tell(machine, each, last);
      }
      follow(past, last);
      pasts.put(step, past);
    }
    return past;
  }

  private void follow(Past past, Turn turn) {
    Step step = past.step;
    Map<String, String> disk =
        new TreeMap<>(step.before() == null ? step.disk() : step.before().disk);
    turn.states()
        .forEach(
            (key, state) -> {
              if (state.length == 0) {
                disk.remove(key);
              } else {
                disk.put(key, new String(state, UTF_8));
              }
            });
    past.disk = disk;
    past.life = step.before() == null ? step.text() : step.before().life;
    past.spoken = step.before() == null ? 0 : step.before().spoken;
    List<Word> said = new ArrayList<>();
    for (Turn.Saying each : turn.sayings()) {
      String text = each.message().toString();
      long until = step.now() + each.ttl() * SECOND;
      int to = ids.indexOf(each.to());
      said.add(new Word(step.node(), to, past.life, past.spoken++, text, until));
    }
    past.said = said;
    past.events = turn.events().stream().map(TaskEvent.class::cast).toList();
  }

  private void tell(Tasks machine, Step step, Turn turn) throws MalformedException {
    switch (step.what()) {
      case "" -> {
        for (Map.Entry<String, String> state : step.disk().entrySet()) {
          machine.recover(state.getKey(), state.getValue().getBytes(UTF_8));
        }
        machine.resume(turn);
        List<TaskOrder.Seat> seats =
            ids.subList(1, NODES).stream()
                .map(id -> new TaskOrder.Seat(id, "a", List.of(), 1))
                .toList();
        machine.ordered(new TaskOrder.Seats(seats), turn);
      }
      case "submit" -> {
        List<String> texts = List.of("x", "y").subList(0, parts);
        machine.ordered(new TaskOrder.Submit("j", terms, texts), turn);
      }
      case "cancel" -> machine.ordered(new TaskOrder.Cancel("j"), turn);
      case "wake" -> machine.wake(turn);
      case "finish" -> {
        int space = step.text().indexOf(' ');
        long epoch = Long.parseLong(step.text().substring(space + 1));
        TaskKey key = new TaskKey(ids.getFirst(), step.text().substring(0, space), epoch);
        String result = step.node() + " under " + epoch;
        machine.ordered(new TaskOrder.Finish(key, TaskStatus.COMPLETED, result), turn);
      }
      default -> {
        int from = step.what().charAt("hear ".length()) - '0';
        machine.heard(ids.get(from), Json.read(step.text().getBytes(UTF_8)), turn);
      }
    }
  }
}
