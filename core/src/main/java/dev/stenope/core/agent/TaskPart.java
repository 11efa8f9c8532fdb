package dev.stenope.core.agent;

import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One task, as its owner keeps it.
final class TaskPart {
  /// So many of the latest workers, and of those who refused, are remembered.
  private static final int MAX_REMEMBERED = 16;

  final String job;
  final int number;
  final String input;
  TaskStatus status = TaskStatus.SUBMITTED;

  /// That of the latest offer, and how many leases there were since a person had it begin.
  long epoch;

  int attempts;
  int percent = -1;
  String text = "";

  /// Who has it or had it last.
  @Nullable NodeId node;

  String agent = "";

  /// The attempts that are under way.
  final List<TaskLease> leases = new ArrayList<>();

  /// To whom the latest epochs, and those under way, were given: nobody else has a say in them.
  final Map<Long, NodeId> given = new LinkedHashMap<>();

  /// Those who do not take it: `NODE/AGENT`.
  final Set<String> refusing = new LinkedHashSet<>();

  TaskPart(String job, int number, String input) {
    this.job = job;
    this.number = number;
    this.input = input;
  }

  String id() {
    return job + "." + number;
  }

  @Nullable TaskLease lease(NodeId from, long its) {
    for (TaskLease lease : leases) {
      if (lease.isOf(from, its)) {
        return lease;
      }
    }
    return null;
  }

  void replace(TaskLease old, TaskLease next) {
    leases.set(leases.indexOf(old), next);
    node = next.node();
    agent = next.agent();
    if (next.granted()) {
      attempts = Math.max(attempts, next.attempt());
    }
  }

  /// It is offered under the next epoch.
  TaskLease offer(NodeId to, String whom, long now, long until) {
    epoch++;
    TaskLease lease = new TaskLease(attempts + 1, epoch, to, whom, false, false, now, until);
    leases.add(lease);
    given.put(epoch, to);
    given.keySet().removeIf(old -> old <= epoch - MAX_REMEMBERED && !isHeld(old));
    if (leases.size() == 1) {
      status = TaskStatus.OFFERED;
      node = to;
      agent = whom;
      percent = -1;
    }
    return lease;
  }

  private boolean isHeld(long its) {
    return leases.stream().anyMatch(lease -> lease.epoch() == its);
  }

  void refused(TaskLease by) {
    if (refusing.size() < MAX_REMEMBERED) {
      refusing.add(by.node() + "/" + by.agent());
    }
  }

  byte[] toBytes() {
    Json granted = new Json();
    given.forEach((its, to) -> granted.put(Long.toString(its), to.text()));
    return new Json()
        .put("job", job)
        .put("number", number)
        .put("input", input)
        .put("status", status.name())
        .put("epoch", epoch)
        .put("attempts", attempts)
        .put("percent", percent)
        .put("text", text)
        .put("node", node == null ? null : node.text())
        .put("agent", agent)
        .put("leases", leases.stream().map(TaskLease::toJson).toList())
        .put("given", granted)
        .put("refusing", List.copyOf(refusing))
        .toBytes();
  }

  static TaskPart read(byte[] bytes) throws MalformedException {
    Json json = Json.read(bytes);
    TaskPart part = new TaskPart(json.text("job"), (int) json.number("number"), json.text("input"));
    part.status = TaskTalk.status(json);
    part.epoch = json.number("epoch");
    part.attempts = (int) json.number("attempts");
    part.percent = TaskTalk.percent(json);
    part.text = json.text("text");
    part.node = json.has("node") ? TaskTalk.node(json, "node") : null;
    part.agent = json.text("agent");
    for (Object lease : json.list("leases")) {
      if (lease instanceof Json each) {
        part.leases.add(TaskLease.read(each));
      }
    }
    Json given = json.object("given");
    for (String epoch : given.members().keySet()) {
      part.given.put(number(epoch), TaskTalk.node(given, epoch));
    }
    json.list("refusing").forEach(each -> part.refusing.add(String.valueOf(each)));
    return part;
  }

  private static long number(String text) throws MalformedException {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException _) {
      throw new MalformedException("an epoch that is no number");
    }
  }

  TaskEvent.Part told() {
    return new TaskEvent.Part(
        job, number, input, status, attempts, epoch, node, agent, percent, text);
  }
}
