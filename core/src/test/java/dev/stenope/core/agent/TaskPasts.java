package dev.stenope.core.agent;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What nodes with machines for tasks can have been told within a life, and what followed. A
/// machine depends on that alone.
final class TaskPasts {
  static final int NODES = 3;

  private static final long SECOND = TaskNet.SECOND;

  final List<NodeId> ids = TaskNet.ids(NODES);
  private final TaskOrder.Submit job;
  private final Map<Step, Past> all = new HashMap<>();

  /// Something that a node is told, after all that it was told before; null for a new life, which
  /// begins with a disk.
  record Step(
      @Nullable Past before,
      int node,
      String what,
      String text,
      Map<String, String> disk,
      long now) {}

  /// What a node was told in this life, and what followed from the latest.
  static final class Past {
    final Step step;
    private final Map<String, String> former;
    private final List<Map.Entry<String, String>> records = new ArrayList<>();
    final List<Word> said = new ArrayList<>();
    final String life;

    /// Whether the node has resumed what it kept.
    final boolean resumed;

    private int spoken;
    List<TaskEvent> events = List.of();

    private Past(Step step) {
      this.step = step;
      Past before = step.before();
      former = before == null ? step.disk() : before.disk();
      life = before == null ? step.text() : before.life;
      resumed = step.what().equals("resume") || before != null && before.resumed;
      spoken = before == null ? 0 : before.spoken;
    }

    int records() {
      return records.size();
    }

    Map<String, String> disk() {
      return disk(records.size());
    }

    /// The disk if the node died when so many records of the latest were on it.
    Map<String, String> disk(int count) {
      Map<String, String> disk = new TreeMap<>(former);
      for (Map.Entry<String, String> each : records.subList(0, count)) {
        if (each.getValue().isEmpty()) {
          disk.remove(each.getKey());
        } else {
          disk.put(each.getKey(), each.getValue());
        }
      }
      return disk;
    }

    private void follow(Turn turn, List<NodeId> ids) {
      turn.states().forEach((key, state) -> records.add(Map.entry(key, new String(state, UTF_8))));
      for (Turn.Saying each : turn.sayings()) {
        String text = each.message().toString();
        long until = step.now() + each.ttl() * SECOND;
        int to = ids.indexOf(each.to());
        said.add(new Word(step.node(), to, life, spoken++, text, until, false));
      }
      events = turn.events().stream().map(TaskEvent.class::cast).toList();
    }
  }

  /// A word that is under way until then, the `number`th of that life of its node. It is told
  /// `again` if its node died when it had heard it.
  record Word(int from, int to, String life, int number, String text, long until, boolean again) {
    boolean isBehind(Word other) {
      return from == other.from
          && to == other.to
          && life.equals(other.life)
          && number > other.number;
    }

    Word toldAgain() {
      return new Word(from, to, life, number, text, until, true);
    }
  }

  /// `job` is what the first of the nodes can be told to submit.
  TaskPasts(TaskOrder.Submit job) {
    this.job = job;
  }

  Past past(Step step) {
    Past past = all.get(step);
    if (past == null) {
      past = new Past(step);
      Tasks machine =
          step.before() == null ? new Tasks(ids.get(step.node())) : lived(step.before());
      Turn turn = new Turn(step.now(), true);
      tell(machine, step, turn);
      past.follow(turn, ids);
      all.put(step, past);
    }
    return past;
  }

  /// A machine with this past.
  Tasks lived(Past past) {
    List<Step> life = new ArrayList<>();
    for (Past each = past; each != null; each = each.step.before()) {
      life.addFirst(each.step);
    }
    Tasks machine = new Tasks(ids.get(past.step.node()));
    life.forEach(each -> tell(machine, each, new Turn(each.now(), true)));
    return machine;
  }

  private void tell(Tasks machine, Step step, Turn turn) {
    try {
      switch (step.what()) {
        case "recover" -> {
          for (Map.Entry<String, String> state : step.disk().entrySet()) {
            machine.recover(state.getKey(), state.getValue().getBytes(UTF_8));
          }
        }
        case "resume" -> machine.resume(turn);
        case "wake" -> machine.wake(turn);
        case "hear" -> {
          int from = step.text().charAt(0) - '0';
          byte[] word = step.text().substring(2).getBytes(UTF_8);
          machine.heard(ids.get(from), Json.read(word), turn);
        }
        default -> machine.ordered(order(step), turn);
      }
    } catch (MalformedException | RuntimeException e) {
      throw new AssertionError(step.what() + " " + step.text() + " at " + step.node(), e);
    }
  }

  private TaskOrder order(Step step) {
    return switch (step.what()) {
      case "seats" ->
          new TaskOrder.Seats(
              ids.subList(1, NODES).stream()
                  .map(id -> new TaskOrder.Seat(id, "a", List.of(), 1))
                  .toList());
      case "submit" -> job;
      case "cancel" -> new TaskOrder.Cancel(job.job());
      case "retry" -> new TaskOrder.Retry(job.job());
      default -> finish(step.text(), TaskStatus.valueOf(step.what()));
    };
  }

  /// How an agent is done; `running` is `NODE TASK EPOCH`.
  TaskOrder.Finish finish(String running, TaskStatus status) {
    String[] words = running.split(" ", -1);
    TaskKey key = new TaskKey(ids.getFirst(), words[1], Long.parseLong(words[2]));
    return new TaskOrder.Finish(key, status, "of " + running);
  }
}
