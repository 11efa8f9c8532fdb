package dev.stenope.app.daemon;

import dev.stenope.app.Problem;
import dev.stenope.app.agents.Agent;
import dev.stenope.app.agents.AgentSettings;
import dev.stenope.app.control.Caller;
import dev.stenope.core.Input;
import dev.stenope.core.Output;
import dev.stenope.core.agent.TaskEvent;
import dev.stenope.core.agent.TaskKey;
import dev.stenope.core.agent.TaskOrder;
import dev.stenope.core.agent.TaskStatus;
import dev.stenope.core.agent.Tasks;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Where the agents of this node work at tasks: those that it runs by themselves, those that are
/// attached when they ask for one.
final class TaskHall implements AutoCloseable {
  private static final String CUT = "\n[cut: a result has at most 64 KiB]";

  private final Live live;
  private final Map<String, AgentSettings> crew = new LinkedHashMap<>();
  private final Map<TaskKey, Work> running = new ConcurrentHashMap<>();
  private final Trust trust;
  private final Pickups pickups;
  private final TaskTray tray;

  private record Work(String agent, Thread thread) {}

  /// `waker` wakes an agent that is attached and away.
  TaskHall(Live live, List<AgentSettings> crew, Trust trust, Pickups pickups, Waker waker) {
    this.live = live;
    this.trust = trust;
    this.pickups = pickups;
    this.tray = new TaskTray(this::order, waker::task);
    crew.forEach(settings -> this.crew.put(settings.name(), settings));
  }

  /// Begins, before anybody is told who can be asked.
  void start() {
    live.watch(this::hear);
    live.atEachEnd(this::abandon);
  }

  /// What was at work when a node ended is lost to the next one, which has it done anew.
  private void abandon() {
    running.values().forEach(work -> work.thread.interrupt());
    running.clear();
    tray.abandon();
  }

  private void hear(Output output) {
    switch (output) {
      case Output.Told(TaskEvent.Begin begin) -> begin(begin);
      case Output.Told(TaskEvent.Stop(TaskKey key)) -> {
        Work work = running.remove(key);
        if (work != null) {
          work.thread.interrupt();
        }
        tray.stop(key);
      }
      case Output.Told(TaskEvent.Answered(TaskKey key, String text)) -> tray.answered(key, text);
      default -> {}
    }
  }

  private synchronized void begin(TaskEvent.Begin begin) {
    AgentSettings settings = crew.get(begin.agent());
    String from = name(begin.key().owner());
    boolean own = begin.key().owner().equals(live.node().id());
    if (!own && trust.policy(settings, from) != AgentSettings.Policy.ACCEPT) {
      String why = begin.agent() + " takes no tasks from " + from;
      order(new TaskOrder.Finish(begin.key(), TaskStatus.REJECTED, why));
      return;
    }
    if (!pickups.standing().mayRun(begin.agent())) {
      order(new TaskOrder.Finish(begin.key(), TaskStatus.REJECTED, absence(begin.agent())));
      return;
    }
    if (settings == null) {
      tray.put(begin, from);
      return;
    }
    Thread worker =
        Thread.ofVirtual()
            .name("task-" + begin.key().task())
            .unstarted(() -> work(settings, begin, from));
    running.put(begin.key(), new Work(begin.agent(), worker));
    worker.start();
  }

  private static String absence(String agent) {
    return agent + " does not run here";
  }

  /// Whether an agent has a task. One that is begun meanwhile is known by then, or finds that the
  /// agent may not run.
  synchronized boolean isAtTask(String agent) {
    return tray.has(agent) || running.values().stream().anyMatch(work -> work.agent.equals(agent));
  }

  /// Ends what an agent works at that runs here no more: it may be taken away by force.
  synchronized void leave(String agent) {
    running.forEach(
        (key, work) -> {
          if (work.agent.equals(agent)) {
            running.remove(key);
            work.thread.interrupt();
            order(new TaskOrder.Finish(key, TaskStatus.FAILED, absence(agent)));
          }
        });
    tray.leave(agent, absence(agent));
  }

  private String name(NodeId owner) {
    return owner.equals(live.node().id()) ? "this machine" : live.name(owner);
  }

  private void work(AgentSettings settings, TaskEvent.Begin begin, String from) {
    TaskKey key = begin.key();
    try {
      // One of its own for each task: what an agent remembers of messages is no matter of tasks.
      try (Agent agent = Agent.of(settings, live.home().directory())) {
        order(new TaskOrder.Report(key, TaskStatus.WORKING, -1, ""));
        String text =
            agent.answer(
                new Agent.Question(
                    key.task() + "-" + key.epoch(),
                    from,
                    "",
                    key.task(),
                    begin.text(),
                    Instant.now().truncatedTo(ChronoUnit.SECONDS).toString()));
        finish(key, TaskStatus.COMPLETED, bounded(text));
      }
    } catch (Problem problem) {
      finish(key, TaskStatus.FAILED, bounded(problem.line()));
    } catch (InterruptedException _) {
      // Whoever stopped it wants to hear nothing of it.
    } catch (RuntimeException e) {
      finish(key, TaskStatus.FAILED, settings.name() + " failed: " + e.getClass().getSimpleName());
    } finally {
      running.remove(key);
    }
  }

  private void finish(TaskKey key, TaskStatus status, String text) {
    if (!Thread.currentThread().isInterrupted()) {
      order(new TaskOrder.Finish(key, status, text));
    }
  }

  /// As much of a text as a task can have.
  static String bounded(String text) {
    String whole = text;
    int length = Math.min(text.length(), Tasks.MAX_TEXT);
    while (!Tasks.fits(whole)) {
      length = length * 3 / 4;
      whole = text.substring(0, length) + CUT;
    }
    return whole;
  }

  private void order(TaskOrder order) {
    live.tell(new Input.Ordered(order));
  }

  /// The next task for an agent that is attached, or news of one that it has.
  void next(Json request, Caller caller) throws Problem, MalformedException, InterruptedException {
    pickups.checkHere(Letters.agent(request.text("agent")));
    tray.next(request, caller);
  }

  /// What an agent that is attached has come to.
  void report(Json request, Caller caller)
      throws Problem, MalformedException, InterruptedException {
    tray.report(request, caller);
  }

  @Override
  public void close() {
    running.values().forEach(work -> work.thread.interrupt());
    tray.close();
  }
}
