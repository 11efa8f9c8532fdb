package dev.stenope.core.agent;

import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.util.ArrayList;
import java.util.List;

/// A job of some tasks, as its owner keeps it.
final class TaskJob {
  /// Times of so many parts tell how long one takes, and so many are needed.
  private static final int MAX_TIMES = 256;

  private static final int MIN_TIMES = 8;

  final String id;
  final TaskOrder.Terms terms;
  final List<TaskPart> parts = new ArrayList<>();
  final int size;
  TaskStatus status = TaskStatus.WORKING;

  /// How long parts that were completed took, in nanoseconds; forgotten at the end of a life.
  private final List<Long> times = new ArrayList<>();

  TaskJob(String id, TaskOrder.Terms terms, int size) {
    this.id = id;
    this.terms = terms;
    this.size = size;
  }

  void took(long nanos) {
    if (times.size() < MAX_TIMES) {
      times.add(nanos);
    }
  }

  /// How long 19 of 20 parts take at most; for ever as long as that is not known.
  long usual() {
    if (times.size() < MIN_TIMES) {
      return Long.MAX_VALUE;
    }
    List<Long> sorted = times.stream().sorted().toList();
    return sorted.get((sorted.size() * 19 + 19) / 20 - 1);
  }

  /// What the parts come to. Those that are still under way go on where enough cannot be had any
  /// more: what they give is kept.
  TaskStatus outcome() {
    long completed = count(TaskStatus.COMPLETED);
    if (hasEnough()) {
      return TaskStatus.COMPLETED;
    }
    if (!parts.stream().allMatch(part -> part.status.isTerminal())) {
      return TaskStatus.WORKING;
    }
    if (terms.enough() == 0 && terms.until() < Long.MAX_VALUE && completed > 0) {
      return TaskStatus.COMPLETED;
    }
    return count(TaskStatus.CANCELED) == size ? TaskStatus.CANCELED : TaskStatus.FAILED;
  }

  private boolean hasEnough() {
    return count(TaskStatus.COMPLETED) >= (terms.enough() == 0 ? size : terms.enough());
  }

  /// Whether nothing that is done for it now can count any more.
  boolean isOver(long now) {
    return hasEnough() || now >= terms.until();
  }

  private long count(TaskStatus wanted) {
    return parts.stream().filter(part -> part.status == wanted).count();
  }

  byte[] toBytes() {
    return new Json()
        .put("job", id)
        .put("size", size)
        .put("node", terms.node() == null ? null : terms.node().text())
        .put("agent", terms.agent())
        .put("skill", terms.skill())
        .put("pure", terms.pure())
        .put("retry", terms.retry())
        .put("lease", terms.lease())
        .put("enough", terms.enough())
        .put("until", terms.until() == Long.MAX_VALUE ? null : terms.until())
        .put("status", status.name())
        .toBytes();
  }

  static TaskJob read(byte[] bytes) throws MalformedException {
    Json json = Json.read(bytes);
    TaskOrder.Terms terms =
        new TaskOrder.Terms(
            json.has("node") ? TaskTalk.node(json, "node") : null,
            json.has("agent") ? json.text("agent") : null,
            json.text("skill"),
            json.flag("pure"),
            json.flag("retry"),
            json.number("lease"),
            (int) json.number("enough"),
            json.number("until", Long.MAX_VALUE));
    TaskJob job = new TaskJob(json.text("job"), terms, (int) json.number("size"));
    job.status = TaskTalk.status(json);
    return job;
  }

  TaskEvent.Job told() {
    return new TaskEvent.Job(id, terms, size, status);
  }
}
