package dev.stenope.core.agent;

import dev.stenope.core.agent.TaskPasts.Past;
import dev.stenope.core.agent.TaskPasts.Step;
import dev.stenope.core.agent.TaskPasts.Word;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// All that can happen to a job of an owner and two workers within some steps: every word late or
/// never, those of one life of a node to another in order, time that passes, an agent that is done,
/// a person who calls it off or has it begin anew, and deaths: at any time, and behind each record
/// of what follows from something. What a node had heard when it died, and what came and was not
/// heard, is told in its next life before this resumes. A machine depends on what it was told
/// alone. So two worlds are one if each node was told the same in the same order and the same words
/// are under way.
final class TaskModel {
  private static final int NODES = TaskPasts.NODES;
  private static final long START = 1_000 * TaskNet.SECOND;

  /// Time passes by so much: less than a worker waits for a confirmation of a lease of 10 s.
  private static final long TICK = 6 * TaskNet.SECOND;

  private static final Comparator<Word> ORDER =
      Comparator.comparingInt(Word::from).thenComparing(Word::life).thenComparingInt(Word::number);

  private final TaskOrder.Terms terms;
  private final TaskPasts pasts;
  private final TaskEnd end;
  private final Set<World> known = new HashSet<>();
  private final ArrayDeque<Way> open = new ArrayDeque<>();
  private int maxDepth;
  private int maxDeaths;
  private int maxWishes;

  /// `running` are the tasks that agents are at, as `NODE TASK EPOCH`; `begun` has one entry for
  /// each that was ever begun. `results` is what the owner has told to be completed, `wishes` what
  /// a person wanted.
  record World(
      List<Past> nodes,
      List<Word> words,
      Set<String> running,
      List<String> begun,
      Map<String, String> results,
      long now,
      int deaths,
      List<String> wishes) {
    World at(long time) {
      List<Word> left = words.stream().filter(w -> w.again() || w.until() >= time).toList();
      return new World(nodes, left, running, begun, results, time, deaths, wishes);
    }

    World without(Word word) {
      List<Word> left = new ArrayList<>(words);
      left.remove(word);
      return new World(nodes, left, running, begun, results, now, deaths, wishes);
    }

    World with(Word word) {
      List<Word> more = new ArrayList<>(words);
      more.add(word);
      more.sort(ORDER);
      return new World(nodes, more, running, begun, results, now, deaths, wishes);
    }

    World ended(String task) {
      Set<String> left = new TreeSet<>(running);
      left.remove(task);
      return new World(nodes, words, left, begun, results, now, deaths, wishes);
    }

    World wishing(String wish) {
      List<String> more = new ArrayList<>(wishes);
      more.add(wish);
      return new World(nodes, words, running, begun, results, now, deaths, more);
    }

    World died(Past life) {
      int node = life.step.node();
      List<Past> all = new ArrayList<>(nodes);
      all.set(node, life);
      Set<String> left = new TreeSet<>(running);
      left.removeIf(task -> task.charAt(0) - '0' == node);
      return new World(all, words, left, begun, results, now, deaths + 1, wishes);
    }

    /// How often a task may have begun that must not be done twice.
    int mayBegin() {
      return 1 + Collections.frequency(wishes, "retry");
    }
  }

  /// How a world was come to.
  private record Way(World world, int depth, @Nullable Way before, String what) {
    /// `how` was tried from here.
    AssertionError wrong(String how, AssertionError why) {
      StringBuilder story = new StringBuilder(String.valueOf(why.getMessage()));
      story.append("\n  ").append(how);
      for (Way way = this; way != null; way = way.before) {
        story.append("\n  ").append(way.world.now() / TaskNet.SECOND).append(' ').append(way.what);
      }
      return new AssertionError(story.toString(), why);
    }
  }

  TaskModel(int parts, TaskOrder.Terms terms) {
    this.terms = terms;
    pasts =
        new TaskPasts(new TaskOrder.Submit("j", terms, List.of("x", "y", "z").subList(0, parts)));
    end = new TaskEnd(pasts, terms);
  }

  /// Goes through all worlds of at most so many steps, deaths and wishes; returns how many there
  /// are.
  int explore(int depth, int deaths, int wishes) {
    maxDepth = depth;
    maxDeaths = deaths;
    maxWishes = wishes;
    List<Past> nodes = new ArrayList<>();
    for (int node = 0; node < NODES; node++) {
      Past life = pasts.past(new Step(null, node, "recover", "", Map.of(), START));
      Past resumed = pasts.past(new Step(life, node, "resume", "", Map.of(), START));
      nodes.add(pasts.past(new Step(resumed, node, "seats", "", Map.of(), START)));
    }
    World empty = new World(nodes, List.of(), Set.of(), List.of(), Map.of(), START, 0, List.of());
    step(new Way(empty, -1, null, ""), 0, "submit", "", null, world -> world);
    while (!open.isEmpty()) {
      expand(open.poll());
    }
    return known.size();
  }

  private void expand(Way at) {
    World world = at.world();
    for (Past node : world.nodes()) {
      if (!node.resumed) {
        resume(at, node.step.node());
        return;
      }
    }
    if (at.depth() >= maxDepth) {
      return;
    }
    world.words().forEach(word -> hear(at, word));
    for (String running : world.running()) {
      int node = running.charAt(0) - '0';
      for (TaskStatus status : List.of(TaskStatus.COMPLETED, TaskStatus.FAILED)) {
        step(at, node, status.name(), running, null, before -> before.ended(running));
      }
    }
    for (int node = 0; node < NODES; node++) {
      int last = node;
      step(at, last, "wake", "", null, before -> passed(before, last));
    }
    for (String wish : List.of("cancel", "retry")) {
      if (world.wishes().size() < maxWishes
          && told(world, 0, wish, "").nodes().getFirst().records() > 0) {
        step(at, 0, wish, "", null, before -> before.wishing(wish));
      }
    }
    for (int node = 0; node < NODES && world.deaths() < maxDeaths; node++) {
      reach(at, 1, "death of " + node, died(world, node, world.nodes().get(node).disk()));
    }
  }

  /// Words for a node that has not resumed come first.
  private void resume(Way at, int node) {
    List<Word> words = at.world().words().stream().filter(word -> word.to() == node).toList();
    words.forEach(word -> hear(at, word));
    if (words.stream().noneMatch(Word::again)) {
      step(at, node, "resume", "", null, before -> before);
    }
  }

  private void hear(Way at, Word word) {
    if (at.world().words().stream().noneMatch(word::isBehind)) {
      String text = word.from() + " " + word.text();
      step(at, word.to(), "hear", text, word, before -> before.without(word));
    }
  }

  /// Time passes for all but the last node.
  private World passed(World before, int last) {
    World next = before.at(before.now() + TICK);
    for (int node = 0; node < NODES; node++) {
      next = node == last ? next : told(next, node, "wake", "");
    }
    return next;
  }

  /// A node is told something in a world that is changed first, and may die within what follows
  /// from it: then it is told again what it `heard`.
  private void step(
      Way at, int node, String what, String text, @Nullable Word heard, UnaryOperator<World> how) {
    String name = what + " " + text + " at " + node;
    World before = how.apply(at.world());
    boolean resumes = what.equals("resume");
    World after;
    World next;
    try {
      after = told(before, node, what, text);
      next = resumes ? told(after, node, "seats", "") : after;
    } catch (AssertionError e) {
      throw at.wrong(name, e);
    }
    reach(at, resumes ? 0 : 1, name, next);
    if (before.deaths() == maxDeaths) {
      return;
    }
    World again = heard == null ? before : before.with(heard.toldAgain());
    Past past = after.nodes().get(node);
    for (int i = 1; i <= past.records(); i++) {
      reach(at, 1, name + " and death behind record " + i, died(again, node, past.disk(i)));
    }
    if (heard != null) {
      World dead = died(after.with(heard.toldAgain()), node, past.disk());
      reach(at, 1, name + " and death", dead);
    }
  }

  private World died(World world, int node, Map<String, String> disk) {
    String life = "life " + world.deaths();
    return world.died(pasts.past(new Step(null, node, "recover", life, disk, world.now())));
  }

  private World told(World world, int node, String what, String text) {
    Past next =
        pasts.past(new Step(world.nodes().get(node), node, what, text, Map.of(), world.now()));
    List<Past> nodes = new ArrayList<>(world.nodes());
    nodes.set(node, next);
    return followed(world, nodes, next);
  }

  /// What a node has said and told comes into the world, and must be right.
  private World followed(World at, List<Past> nodes, Past past) {
    List<Word> words = new ArrayList<>(at.words());
    words.addAll(past.said);
    words.sort(ORDER);
    Set<String> running = new TreeSet<>(at.running());
    List<String> begun = new ArrayList<>(at.begun());
    Map<String, String> results = new TreeMap<>(at.results());
    int node = past.step.node();
    for (TaskEvent event : past.events) {
      switch (event) {
        case TaskEvent.Begin begin -> {
          String task = begin.key().task();
          boolean again = terms.pure() || at.wishes().contains("retry");
          boolean atWork = running.stream().anyMatch(other -> other.contains(" " + task + " "));
          TaskEnd.check(again || !atWork, "it runs twice");
          begun.add(task);
          end.checkBegun(begun, at.mayBegin());
          running.add(node + " " + task + " " + begin.key().epoch());
        }
        case TaskEvent.Stop(TaskKey key) ->
            running.remove(node + " " + key.task() + " " + key.epoch());
        case TaskEvent.Part part -> {
          String former = results.get(part.job() + part.number());
          boolean completed = part.status() == TaskStatus.COMPLETED;
          TaskEnd.check(
              former == null || completed && former.equals(part.text()), "what was completed");
          if (completed) {
            results.put(part.job() + part.number(), part.text());
          }
        }
        default -> {}
      }
    }
    begun.sort(null);
    return new World(nodes, words, running, begun, results, at.now(), at.deaths(), at.wishes());
  }

  private void reach(Way at, int steps, String how, World next) {
    if (known.add(next)) {
      Way way = new Way(next, at.depth() + steps, at, how);
      if (steps == 0) {
        open.addFirst(way);
      } else {
        open.add(way);
      }
      try {
        end.check(next);
      } catch (AssertionError e) {
        throw way.wrong("in the end", e);
      }
    }
  }
}
