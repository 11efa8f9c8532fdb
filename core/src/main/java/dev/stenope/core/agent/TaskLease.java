package dev.stenope.core.agent;

import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;

/// An attempt at a task that is under way. `granted` tells that the worker was told to begin;
/// `until` is when the owner takes it for lost, in nanoseconds, and `since` when it was offered, or
/// granted.
record TaskLease(
    int attempt,
    long epoch,
    NodeId node,
    String agent,
    boolean granted,
    boolean begun,
    long since,
    long until) {
  boolean isOf(NodeId from, long its) {
    return node.equals(from) && epoch == its;
  }

  TaskLease granted(long now, long end) {
    return new TaskLease(attempt, epoch, node, agent, true, begun, granted ? since : now, end);
  }

  TaskLease begun(long end) {
    return new TaskLease(attempt, epoch, node, agent, true, true, since, end);
  }

  /// Times do not outlive a life.
  TaskLease from(long now, long end) {
    return new TaskLease(attempt, epoch, node, agent, granted, begun, now, end);
  }

  Json toJson() {
    return new Json()
        .put("attempt", attempt)
        .put("epoch", epoch)
        .put("node", node.text())
        .put("agent", agent)
        .put("granted", granted)
        .put("begun", begun);
  }

  static TaskLease read(Json json) throws MalformedException {
    return new TaskLease(
        (int) json.number("attempt"),
        json.number("epoch"),
        TaskTalk.node(json, "node"),
        json.text("agent"),
        json.flag("granted"),
        json.flag("begun"),
        0,
        0);
  }
}
