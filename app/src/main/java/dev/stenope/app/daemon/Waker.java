package dev.stenope.app.daemon;

import dev.stenope.app.Problem;
import dev.stenope.app.agents.Roll;
import dev.stenope.core.Output;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.wire.Envelope;
import dev.stenope.core.wire.Json;
import dev.stenope.node.history.History;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/// Wakes agents that are attached and do not listen when a message or a task for them is there: by
/// the command, or the address, of the `wake` that they have told. One call at a time for each;
/// what is there waits until it is taken.
final class Waker {
  private final Pickups pickups;
  private final Live live;
  private final Roll roll;

  /// The agents that are being woken, and whether there is more for them since.
  private final Map<String, Boolean> waking = new ConcurrentHashMap<>();

  /// The agents for whom there is something that somebody else was told of.
  private final Set<String> left = ConcurrentHashMap.newKeySet();

  Waker(Live live, Pickups pickups, Roll roll) {
    this.live = live;
    this.pickups = pickups;
    this.roll = roll;
  }

  /// Begins, with those for whom there is a message already.
  void start() {
    live.watch(this::hear);
    live.atEachStart(() -> look(_ -> true));
    pickups.whenUnwatched(() -> look(member -> left.remove(member.agent())));
    look(_ -> true);
  }

  /// One at a time, so that who looks last sees what the others have left.
  private synchronized void look(Predicate<Roll.Member> isMeant) {
    for (Roll.Member member : roll.members()) {
      if (isMeant.test(member) && member.about().has("wake")) {
        look(member);
      }
    }
  }

  private void look(Roll.Member member) {
    try {
      History.Entry first = pickups.first(wanted(member));
      if (first == null) {
        return;
      }
      String target = AgentDesk.agent(first.envelope(), "target");
      if (pickups.isWatched(new NodeId(first.peer()), target)) {
        left.add(member.agent());
      } else {
        wake(member);
      }
    } catch (Problem problem) {
      live.warn("wake-failed", "it is not known who is to be woken: " + problem.line());
    }
  }

  private static History.Wanted wanted(Roll.Member member) {
    String agent = member.agent();
    Set<String> agents = member.about().flag("any") ? Set.of(agent, Envelope.ANY) : Set.of(agent);
    return new History.Wanted(null, agents, false);
  }

  private void hear(Output output) {
    if (output instanceof Output.Delivered(NodeId from, var _, Envelope envelope)
        && envelope.isForSomebody()) {
      for (Roll.Member member : roll.members()) {
        if (wanted(member).wants(from, envelope.targetAgent())) {
          left.add(member.agent());
          if (!pickups.isWatched(from, envelope.targetAgent())) {
            left.remove(member.agent());
            wake(member);
          }
        }
      }
    }
  }

  /// Wakes one that does not wait for tasks, for which there is one.
  void task(String agent) {
    for (Roll.Member member : roll.members()) {
      if (member.agent().equals(agent)) {
        wake(member);
      }
    }
  }

  private void wake(Roll.Member member) {
    if (member.about().get("wake") instanceof Json how) {
      wake(member.agent(), how);
    }
  }

  private void wake(String agent, Json how) {
    if (waking.put(agent, true) != null) {
      return;
    }
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                do {
                  waking.put(agent, false);
                  call(agent, how);
                } while (!waking.remove(agent, false));
              } catch (InterruptedException _) {
                waking.remove(agent);
                Thread.currentThread().interrupt();
              }
            });
  }

  private void call(String agent, Json how) throws InterruptedException {
    try {
      Map<String, String> environment =
          Map.of("STENOPE_AGENT", agent, "STENOPE_HOME", live.home().directory().toString());
      new Hook(how.text("command", ""), how.text("url", ""))
          .call(environment, new Json().put("agent", agent));
    } catch (IOException | RuntimeException e) {
      live.warn(
          "wake-failed",
          agent + " was not woken: " + e.getMessage() + ". What is there for it waits.");
    }
  }
}
