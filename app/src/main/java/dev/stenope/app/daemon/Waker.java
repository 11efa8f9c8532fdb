package dev.stenope.app.daemon;

import dev.stenope.app.Problem;
import dev.stenope.app.agents.Roll;
import dev.stenope.core.Output;
import dev.stenope.core.wire.Envelope;
import dev.stenope.core.wire.Json;
import dev.stenope.node.history.History;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Wakes agents that are attached and do not listen when a message or a task for them is there: by
/// the command, or the address, of the `wake` that they have told. One call at a time for each;
/// what is there waits until it is taken.
final class Waker {
  private final Pickups pickups;
  private final Live live;
  private final Roll roll;

  /// The agents that are being woken, and whether there is more for them since.
  private final Map<String, Boolean> waking = new ConcurrentHashMap<>();

  Waker(Live live, Pickups pickups, Roll roll) {
    this.live = live;
    this.pickups = pickups;
    this.roll = roll;
  }

  /// Wakes those for whom there is a message already.
  void start() throws Problem {
    for (Roll.Member member : roll.members()) {
      if (member.about().has("wake")) {
        Set<String> agents =
            member.about().flag("any")
                ? Set.of(member.agent(), Envelope.ANY)
                : Set.of(member.agent());
        History.Entry first = pickups.claim(new History.Wanted(null, agents, false), Set.of());
        if (first != null) {
          pickups.release(Pickups.Key.of(first), false);
          wake(member);
        }
      }
    }
  }

  /// Takes note of what the node tells.
  void hear(Output output) {
    if (output instanceof Output.Delivered delivered && delivered.envelope().isForSomebody()) {
      String target = delivered.envelope().targetAgent();
      for (Roll.Member member : roll.members()) {
        boolean meant =
            member.agent().equals(target)
                || target.equals(Envelope.ANY) && member.about().flag("any");
        if (meant && !pickups.isWatched(member.agent())) {
          wake(member);
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
