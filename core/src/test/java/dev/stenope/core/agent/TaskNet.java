package dev.stenope.core.agent;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stenope.core.crypto.Dice;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Some nodes with machines for tasks, the first of which is the owner, in virtual time. What is
/// said for one that is cut off, or by it, waits.
final class TaskNet {
  static final long SECOND = 1_000_000_000L;

  private final List<NodeId> ids = new ArrayList<>();
  private final List<Tasks> machines = new ArrayList<>();
  private final List<Map<String, byte[]>> disks = new ArrayList<>();
  private final List<List<TaskEvent.Begin>> begun = new ArrayList<>();
  private final List<List<TaskKey>> stopped = new ArrayList<>();
  private final Map<String, TaskEvent.Part> parts = new TreeMap<>();
  private final Map<String, TaskEvent.Job> jobs = new TreeMap<>();
  private final List<TaskEvent.Refused> refused = new ArrayList<>();
  private final Set<Integer> cut = new LinkedHashSet<>();
  private final Queue<Word> words = new ArrayDeque<>();
  private TaskOrder.Seats seats = new TaskOrder.Seats(List.of());
  private long now = 1_000 * SECOND;

  private record Word(int from, int to, Json message, long until) {}

  TaskNet(int count) {
    this(ids(count));
  }

  TaskNet(List<NodeId> all) {
    for (NodeId id : all) {
      ids.add(id);
      machines.add(new Tasks(id));
      disks.add(new LinkedHashMap<>());
      begun.add(new ArrayList<>());
      stopped.add(new ArrayList<>());
    }
  }

  static List<NodeId> ids(int count) {
    return IntStream.range(0, count).mapToObj(i -> NodeId.of(Dice.bytes(32, i))).toList();
  }

  NodeId id(int node) {
    return ids.get(node);
  }

  Tasks machine(int node) {
    return machines.get(node);
  }

  long now() {
    return now;
  }

  /// It is so late.
  void at(long time) {
    now = time;
  }

  /// A node has lived already, and has this on its disk.
  void put(int node, Tasks machine, Map<String, String> disk) {
    machines.set(node, machine);
    disk.forEach((key, state) -> keep(node, key, state.getBytes(UTF_8)));
  }

  /// A word is under way.
  void post(int from, int to, Json message, long until) {
    words.add(new Word(from, to, message, until));
  }

  /// One agent with so many slots is at each of these nodes.
  void seat(int slots, int... nodes) {
    List<TaskOrder.Seat> all = new ArrayList<>();
    for (int node : nodes) {
      all.add(new TaskOrder.Seat(ids.get(node), "a", List.of(), slots));
    }
    seats = new TaskOrder.Seats(all);
    for (int node = 0; node < ids.size(); node++) {
      order(node, seats);
    }
  }

  void order(int node, TaskOrder order) {
    Turn turn = new Turn(now, true);
    machines.get(node).ordered(order, turn);
    carryOut(node, turn);
  }

  void hear(int from, int to, Json message) {
    Turn turn = new Turn(now, true);
    try {
      machines.get(to).heard(ids.get(from), message, turn);
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
    carryOut(to, turn);
  }

  private void carryOut(int node, Turn turn) {
    turn.states().forEach((key, state) -> keep(node, key, state));
    for (Turn.Saying saying : turn.sayings()) {
      long until = now + saying.ttl() * SECOND;
      words.add(new Word(node, ids.indexOf(saying.to()), saying.message(), until));
    }
    for (Event event : turn.events()) {
      switch ((TaskEvent) event) {
        case TaskEvent.Begin begin -> begun.get(node).add(begin);
        case TaskEvent.Stop(TaskKey key) -> stopped.get(node).add(key);
        case TaskEvent.Part part -> parts.put(part.job() + "." + part.number(), part);
        case TaskEvent.Refused no -> refused.add(no);
        case TaskEvent.Job job -> jobs.put(job.job(), job);
        default -> {}
      }
    }
  }

  private void keep(int node, String key, byte[] state) {
    if (state.length == 0) {
      disks.get(node).remove(key);
    } else {
      disks.get(node).put(key, state);
    }
  }

  /// Delivers what can be.
  void settle() {
    List<Word> waiting = new ArrayList<>();
    for (Word word = words.poll(); word != null; word = words.poll()) {
      if (cut.contains(word.from) || cut.contains(word.to)) {
        waiting.add(word);
      } else if (word.until >= now) {
        hear(word.from, word.to, word.message);
      }
    }
    words.addAll(waiting);
  }

  void run(long nanos) {
    long end = now + nanos;
    while (now < end) {
      now += SECOND / 4;
      for (int node = 0; node < machines.size(); node++) {
        if (machines.get(node).deadline() <= now) {
          Turn turn = new Turn(now, true);
          machines.get(node).wake(turn);
          carryOut(node, turn);
        }
      }
      settle();
    }
  }

  /// Cuts a node off, or puts it back.
  void cut(int node, boolean off) {
    if (off) {
      cut.add(node);
    } else {
      cut.remove(node);
      settle();
    }
  }

  void restart(int node) {
    restart(node, () -> {});
  }

  /// A node dies and begins its next life. What its last one has left unfinished is told by
  /// `again`.
  void restart(int node, Runnable again) {
    Tasks fresh = new Tasks(ids.get(node));
    machines.set(node, fresh);
    try {
      for (Map.Entry<String, byte[]> state : disks.get(node).entrySet()) {
        fresh.recover(state.getKey(), state.getValue());
      }
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
    again.run();
    Turn turn = new Turn(now, true);
    fresh.resume(turn);
    carryOut(node, turn);
    order(node, seats);
  }

  /// A node dies when so many records of what follows from an order are on its disk.
  void dieWithin(int node, TaskOrder order, int records) {
    Turn turn = new Turn(now, true);
    machines.get(node).ordered(order, turn);
    turn.states().entrySet().stream()
        .limit(records)
        .forEach(state -> keep(node, state.getKey(), state.getValue()));
    restart(node);
  }

  List<TaskEvent.Begin> begun(int node) {
    return begun.get(node);
  }

  List<TaskKey> stopped(int node) {
    return stopped.get(node);
  }

  TaskEvent.Part part(String id) {
    return Objects.requireNonNull(parts.get(id));
  }

  Stream<TaskEvent.Part> parts() {
    return parts.values().stream();
  }

  /// What was ordered and cannot be done.
  List<TaskEvent.Refused> refused() {
    return refused;
  }

  String status(String id) {
    return part(id).status().name();
  }

  String job(String id) {
    return Objects.requireNonNull(jobs.get(id)).status().name();
  }

  Map<String, String> disk(int node) {
    Map<String, String> disk = new TreeMap<>();
    disks.get(node).forEach((key, state) -> disk.put(key, new String(state, UTF_8)));
    return disk;
  }

  /// How much a node keeps under keys that begin so.
  long kept(int node, String prefix) {
    return disks.get(node).keySet().stream().filter(key -> key.startsWith(prefix)).count();
  }

  /// What a node keeps of the tasks of others.
  List<String> works(int node) {
    return disks.get(node).keySet().stream().filter(key -> key.startsWith("w/")).toList();
  }
}
