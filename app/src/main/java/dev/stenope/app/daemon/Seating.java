package dev.stenope.app.daemon;

import dev.stenope.core.agent.TaskOrder;
import dev.stenope.core.agent.TaskOrder.Seat;
import dev.stenope.core.agent.TaskOrder.Seats;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.wire.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Tells the node which agents can be asked for tasks: its own, and those of the peers that are
/// online. What was seen later is told later, whoever tells it.
final class Seating {
  /// Skills of one agent that are looked at.
  private static final int MAX_SKILLS = 64;

  private static final int MAX_SLOTS = 64;

  private final Supplier<Map<NodeId, List<Json>>> agents;
  private final Consumer<TaskOrder> orders;

  /// Whether the peers were online when they changed last.
  private final Map<NodeId, Boolean> online = new ConcurrentHashMap<>();

  /// `agents` gives the agents of each node, as peers are told of them. Those of `self` can be
  /// asked at any time.
  Seating(NodeId self, Supplier<Map<NodeId, List<Json>>> agents, Consumer<TaskOrder> orders) {
    this.agents = agents;
    this.orders = orders;
    online.put(self, true);
  }

  /// A peer was online when somebody looked, unless it has changed since it is watched.
  void found(NodeId peer) {
    online.putIfAbsent(peer, true);
  }

  void changed(NodeId peer, boolean isOnline) {
    online.put(peer, isOnline);
    tell();
  }

  /// Tells it. From any thread.
  synchronized void tell() {
    List<Seat> all = new ArrayList<>();
    agents
        .get()
        .forEach(
            (node, each) -> {
              if (online.getOrDefault(node, false)) {
                each.forEach(agent -> all.add(seat(node, agent)));
              }
            });
    orders.accept(new Seats(all));
  }

  private static Seat seat(NodeId node, Json agent) {
    List<String> skills =
        agent.list("skills").stream().limit(MAX_SKILLS).map(String::valueOf).toList();
    int slots = Math.clamp(agent.number("slots", 0), 0, MAX_SLOTS);
    return new Seat(node, agent.text("agent", ""), skills, slots);
  }
}
