package dev.stenope.core.agent;

import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;

/// What an agent of this node does for an owner, as the worker keeps it.
final class TaskWork {
  /// How far it is here.
  enum Phase {
    /// The owner has not said yet that it may begin.
    ACCEPTED,
    /// The agent may have begun.
    STARTED,
    /// It came to an end that the owner has not confirmed.
    DONE,
    /// Nobody works at it any more, which the owner has not confirmed.
    LOST
  }

  final TaskKey key;
  final int attempt;
  final String agent;
  final boolean pure;

  /// In seconds.
  final long lease;

  String input;
  Phase phase = Phase.ACCEPTED;
  boolean begun;
  TaskStatus status = TaskStatus.WORKING;
  int percent = -1;
  String text = "";

  /// When that was said which the owner has confirmed last, when something is to be said again, and
  /// when it came here, in nanoseconds of this life.
  long confirmed;

  long sayAt;
  long since;

  TaskWork(TaskKey key, int attempt, String agent, boolean pure, long lease, String input) {
    this.key = key;
    this.attempt = attempt;
    this.agent = agent;
    this.pure = pure;
    this.lease = lease;
    this.input = input;
  }

  /// It runs, or is about to.
  boolean holdsSlot() {
    return phase == Phase.ACCEPTED || phase == Phase.STARTED;
  }

  String stateKey() {
    return stateKey(key);
  }

  static String stateKey(TaskKey key) {
    return "w/" + key.owner().text() + "/" + key.task();
  }

  byte[] toBytes() {
    return new Json()
        .put("owner", key.owner().text())
        .put("task", key.task())
        .put("epoch", key.epoch())
        .put("attempt", attempt)
        .put("agent", agent)
        .put("pure", pure)
        .put("lease", lease)
        .put("phase", phase.name())
        .put("begun", begun)
        .put("status", status.name())
        .put("text", text)
        .toBytes();
  }

  static TaskWork read(byte[] bytes) throws MalformedException {
    Json json = Json.read(bytes);
    TaskKey key =
        new TaskKey(TaskTalk.node(json, "owner"), json.text("task"), json.number("epoch"));
    TaskWork work =
        new TaskWork(
            key,
            (int) json.number("attempt"),
            json.text("agent"),
            json.flag("pure"),
            json.number("lease"),
            "");
    try {
      work.phase = Phase.valueOf(json.text("phase"));
    } catch (IllegalArgumentException _) {
      throw new MalformedException("an unknown phase of a task");
    }
    work.begun = json.flag("begun");
    work.status = TaskTalk.status(json);
    work.text = json.text("text");
    return work;
  }
}
