package dev.stenope.app.daemon;

import dev.stenope.app.Problem;
import dev.stenope.app.agents.Agent;
import dev.stenope.app.agents.AgentSettings;
import dev.stenope.app.control.Caller;
import dev.stenope.core.Output.Progress;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.node.Node;
import dev.stenope.node.history.History;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Gives one agent its messages, oldest first, and sends what it answers. A message that was begun
/// in an earlier life is not begun again: what came of it is not known, and a person decides.
final class Worker implements AutoCloseable {
  /// Nanoseconds before a further try where the history cannot be read.
  private static final long PAUSE = 5_000_000_000L;

  /// The longest rest, in seconds, before it is looked whether the node was started anew.
  private static final long LOOK = 10;

  private final AgentSettings settings;
  private final Agent agent;
  private final Live live;
  private final Pickups pickups;
  private final Courier courier;
  private final Trust trust;
  private final History.Wanted wanted;
  private final Semaphore news = new Semaphore(1);

  /// Those that wait for a person.
  private final Set<Pickups.Key> held = new HashSet<>();

  private final Thread thread;

  Worker(
      AgentSettings settings,
      Agent agent,
      Live live,
      Pickups pickups,
      Courier courier,
      Trust trust) {
    this.settings = settings;
    this.agent = agent;
    this.live = live;
    this.pickups = pickups;
    this.courier = courier;
    this.trust = trust;
    this.wanted = new History.Wanted(null, settings.takes(), false);
    this.thread =
        Thread.ofPlatform().daemon().name("agent-" + settings.name()).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  private void run() {
    try {
      while (true) {
        Node node = live.node();
        try (Node.Subscription _ = pickups.watch(wanted, news::release)) {
          while (live.node() == node) {
            if (!work()) {
              var _ = news.tryAcquire(LOOK, TimeUnit.SECONDS);
              news.drainPermits();
            }
          }
        } catch (CompletionException _) {
          // The node is started anew.
          LockSupport.parkNanos(PAUSE);
        } catch (RuntimeException e) {
          live.warn("agent-failed", settings.name() + " met a fault and goes on: " + e);
          LockSupport.parkNanos(PAUSE);
        }
      }
    } catch (InterruptedException _) {
      // The node ends.
    }
  }

  /// Takes one message; false if there is none.
  private boolean work() throws InterruptedException {
    History.Entry entry;
    try {
      entry = pickups.claim(wanted, held);
    } catch (Problem | RuntimeException e) {
      LockSupport.parkNanos(PAUSE);
      return false;
    }
    if (entry == null) {
      return false;
    }
    boolean done = false;
    try {
      done =
          switch (policy(entry)) {
            case ACCEPT -> {
              String refusal = trust.refusal(entry, settings.name());
              yield refusal == null ? answer(entry) : refuse(entry, refusal);
            }
            case HOLD -> hold(entry);
            case REFUSE -> refuse(entry, "This agent takes no messages from you.");
          };
    } finally {
      Pickups.Key key = Pickups.Key.of(entry);
      if (done) {
        // Nobody else finds it in the history before it is told there that it is over.
        var _ =
            pickups
                .mark(entry, Progress.PROCESSED)
                .whenComplete((_, _) -> pickups.release(key, true));
      } else {
        pickups.release(key, false);
      }
    }
    return true;
  }

  /// A token is judged by what it allows, and not by who shows it.
  private AgentSettings.Policy policy(History.Entry entry) {
    return Trust.hasToken(entry)
        ? settings.policy(entry.from())
        : trust.policy(settings, entry.from());
  }

  private boolean refuse(History.Entry entry, String why) throws InterruptedException {
    reply(entry, why, true);
    return true;
  }

  private boolean hold(History.Entry entry) {
    held.add(Pickups.Key.of(entry));
    live.warn(
        "held",
        "A message of "
            + entry.from()
            + " for "
            + settings.name()
            + " is held; take it with: stenope receive --agent "
            + settings.name());
    return false;
  }

  private boolean answer(History.Entry entry) throws InterruptedException {
    pickups.mark(entry, Progress.INJECTED).join();
    Json told = AgentDesk.told(entry);
    String text;
    try {
      text =
          agent.answer(
              new Agent.Question(
                  entry.messageId(),
                  entry.from(),
                  told.text("from_agent", ""),
                  told.text("conversation", ""),
                  entry.text(),
                  entry.timestamp()));
    } catch (Problem problem) {
      return fail(entry, problem.line());
    } catch (RuntimeException e) {
      return fail(entry, e.toString());
    }
    if (!text.isEmpty()) {
      reply(entry, text, false);
    }
    return true;
  }

  private boolean fail(History.Entry entry, String why) throws InterruptedException {
    live.warn("agent-failed", settings.name() + " did not answer " + entry.from() + ": " + why);
    return refuse(entry, settings.name() + " could not answer: " + why);
  }

  /// Sends an answer; `failure` tells the asker that it is none.
  private void reply(History.Entry entry, String text, boolean failure)
      throws InterruptedException {
    Json request =
        new Json()
            .put("agent", settings.name())
            .put("reply_to", entry.messageId())
            .put("text", text)
            .put("metadata", failure ? new Json().put("error", text) : new Json());
    try {
      courier.send(request, Deaf.CALLER);
    } catch (Problem problem) {
      live.warn(
          "agent-silent",
          settings.name() + "'s answer to " + entry.from() + " did not leave: " + problem.line());
    } catch (MalformedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Hears nothing of what it is told.
  private enum Deaf implements Caller {
    CALLER;

    @Override
    public void say(Json line) {}

    @Override
    public void tell(Json line) {}

    @Override
    public void untilGone() {}

    /// It stays.
    @Override
    public void whenGone(Runnable task) {}
  }

  boolean isOf(String name) {
    return settings.name().equals(name);
  }

  void pause() {
    agent.pause();
  }

  @Override
  public void close() {
    thread.interrupt();
    agent.close();
  }
}
