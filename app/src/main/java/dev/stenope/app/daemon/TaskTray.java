package dev.stenope.app.daemon;

import dev.stenope.app.Problem;
import dev.stenope.app.control.Caller;
import dev.stenope.core.agent.TaskEvent;
import dev.stenope.core.agent.TaskKey;
import dev.stenope.core.agent.TaskOrder;
import dev.stenope.core.agent.TaskStatus;
import dev.stenope.core.agent.Tasks;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The tasks of agents that are attached: they ask for one, and report. One that nobody fetches
/// goes back, and one of which nothing is heard has failed.
final class TaskTray implements AutoCloseable {
  private static final long MAX_WAIT_SECONDS = 3600;

  /// Seconds for which a task waits for its agent, and for which the agent may say nothing.
  private static final long FETCH = 60;

  private static final long SILENCE = 600;

  private static final int MAX_NEWS = 1024;

  private final Consumer<TaskOrder> orders;
  private final Consumer<String> wake;
  private final Map<TaskKey, Held> held = new LinkedHashMap<>();
  private final Map<String, Queue<Json>> waiting = new LinkedHashMap<>();

  /// How many ask for the next of each agent.
  private final Map<String, Integer> asking = new LinkedHashMap<>();

  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("task-tray").factory());

  /// A task of an agent; `heard` is when it was heard of last, by [System#nanoTime].
  private record Held(String agent, boolean fetched, long heard) {}

  /// `wake` hears of an agent for which there is something while it does not ask.
  TaskTray(Consumer<TaskOrder> orders, Consumer<String> wake) {
    this.orders = orders;
    this.wake = wake;
    var _ = clock.scheduleWithFixedDelay(this::sweep, 5, 5, TimeUnit.SECONDS);
  }

  synchronized void put(TaskEvent.Begin begin, String from) {
    held.put(begin.key(), new Held(begin.agent(), false, System.nanoTime()));
    tell(
        begin.agent(),
        about(begin.key())
            .put("type", "task")
            .put("attempt", (long) begin.attempt())
            .put("from", from)
            .put("text", begin.text()));
  }

  private static Json about(TaskKey key) {
    return new Json()
        .put("task", key.task())
        .put("epoch", key.epoch())
        .put("owner", key.owner().text());
  }

  private void tell(String agent, Json news) {
    Queue<Json> queue = waiting.computeIfAbsent(agent, _ -> new ArrayDeque<>());
    if (queue.size() < MAX_NEWS) {
      queue.add(news);
    }
    if (!asking.containsKey(agent)) {
      wake.accept(agent);
    }
    notifyAll();
  }

  synchronized void stop(TaskKey key) {
    Held gone = held.remove(key);
    if (gone == null) {
      return;
    }
    if (gone.fetched) {
      tell(gone.agent, about(key).put("type", "cancel"));
    } else {
      unfetched(key, gone);
    }
  }

  synchronized void abandon() {
    List.copyOf(held.keySet()).forEach(this::stop);
  }

  synchronized boolean has(String agent) {
    return held.values().stream().anyMatch(task -> task.agent.equals(agent));
  }

  /// Takes from an agent what it has.
  synchronized void leave(String agent, String why) {
    for (Map.Entry<TaskKey, Held> each : List.copyOf(held.entrySet())) {
      if (each.getValue().agent.equals(agent)) {
        stop(each.getKey());
        finish(each.getKey(), TaskStatus.FAILED, why);
      }
    }
  }

  private void unfetched(TaskKey key, Held gone) {
    Queue<Json> queue = waiting.get(gone.agent);
    if (queue != null) {
      queue.removeIf(news -> key.equals(key(news)));
    }
  }

  private static TaskKey key(Json news) {
    return new TaskKey(
        new NodeId(news.text("owner", "")), news.text("task", ""), news.number("epoch", 0));
  }

  synchronized void answered(TaskKey key, String text) {
    Held known = held.get(key);
    if (known != null) {
      tell(known.agent, about(key).put("type", "answer").put("text", text));
    }
  }

  private synchronized void sweep() {
    long now = System.nanoTime();
    for (Map.Entry<TaskKey, Held> each : List.copyOf(held.entrySet())) {
      Held task = each.getValue();
      long seconds = TimeUnit.NANOSECONDS.toSeconds(now - task.heard);
      if (!task.fetched && seconds >= FETCH) {
        held.remove(each.getKey());
        unfetched(each.getKey(), task);
        finish(each.getKey(), TaskStatus.REJECTED, task.agent + " does not fetch its tasks");
      } else if (task.fetched && seconds >= SILENCE) {
        held.remove(each.getKey());
        finish(
            each.getKey(),
            TaskStatus.FAILED,
            task.agent + " has said nothing of it for " + SILENCE + " s");
      }
    }
  }

  private void finish(TaskKey key, TaskStatus status, String text) {
    orders.accept(new TaskOrder.Finish(key, status, text));
  }

  /// The next for the agent of the request; nothing if none comes within the seconds of `wait`.
  void next(Json request, Caller caller) throws Problem, MalformedException, InterruptedException {
    String agent = Letters.agent(request.text("agent"));
    long end =
        System.nanoTime()
            + TimeUnit.SECONDS.toNanos(Math.clamp(request.number("wait", 0), 0, MAX_WAIT_SECONDS));
    caller.whenGone(Thread.currentThread()::interrupt);
    Json news = await(agent, end);
    if (news != null) {
      caller.tell(news);
    }
  }

  private synchronized @Nullable Json await(String agent, long end) throws InterruptedException {
    asking.merge(agent, 1, Integer::sum);
    try {
      return fetch(agent, end);
    } finally {
      asking.computeIfPresent(agent, (_, count) -> count == 1 ? null : count - 1);
    }
  }

  private synchronized @Nullable Json fetch(String agent, long end) throws InterruptedException {
    while (true) {
      Queue<Json> queue = waiting.getOrDefault(agent, new ArrayDeque<>());
      Json news = queue.poll();
      if (queue.isEmpty()) {
        waiting.remove(agent);
      }
      if (news != null) {
        held.computeIfPresent(key(news), (_, task) -> new Held(agent, true, System.nanoTime()));
        return news;
      }
      long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (left <= 0) {
        return null;
      }
      wait(left);
    }
  }

  /// Takes how far an agent is with a task: `state`, `text`, and `percent`.
  void report(Json request, Caller caller)
      throws Problem, MalformedException, InterruptedException {
    String task = request.text("task");
    long epoch = request.number("epoch");
    TaskStatus status = status(request.text("state"));
    String text = request.text("text", "");
    if (!Tasks.fits(text)) {
      throw new Problem("the report is too long", "one has at most 64 KiB", "Send a file beside");
    }
    TaskOrder order;
    synchronized (this) {
      TaskKey key = find(task, epoch);
      if (status.isTerminal()) {
        held.remove(key);
        order = new TaskOrder.Finish(key, status, text);
      } else {
        held.computeIfPresent(key, (_, known) -> new Held(known.agent, true, System.nanoTime()));
        long percent = Math.clamp(request.number("percent", -1), -1, 100);
        order = new TaskOrder.Report(key, status, (int) percent, text);
      }
    }
    orders.accept(order);
    caller.tell(new Json().put("task", task).put("state", request.text("state")));
  }

  /// What an agent may say of a task.
  private static TaskStatus status(String state) throws MalformedException {
    return switch (state.toLowerCase(Locale.ROOT)) {
      case "working" -> TaskStatus.WORKING;
      case "input_required" -> TaskStatus.INPUT_REQUIRED;
      case "auth_required" -> TaskStatus.AUTH_REQUIRED;
      case "completed" -> TaskStatus.COMPLETED;
      case "failed" -> TaskStatus.FAILED;
      case "rejected" -> TaskStatus.REJECTED;
      default ->
          throw new MalformedException(
              "a task is working, input_required, auth_required, completed, failed or rejected");
    };
  }

  private TaskKey find(String task, long epoch) throws Problem {
    for (TaskKey key : held.keySet()) {
      if (key.task().equals(task) && key.epoch() == epoch) {
        return key;
      }
    }
    throw new Problem(
        "this task is not at work here",
        "it was cancelled, or its lease has ended",
        "Stop working at it");
  }

  @Override
  public synchronized void close() {
    clock.shutdownNow();
    held.clear();
  }
}
