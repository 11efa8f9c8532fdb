package dev.stenope.sim;

import dev.stenope.core.Input;
import dev.stenope.core.agent.Event;
import dev.stenope.core.agent.TaskEvent;
import dev.stenope.core.agent.TaskKey;
import dev.stenope.core.agent.TaskOrder;
import dev.stenope.core.agent.TaskStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BiPredicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// An agent at each node that does tasks, and a person at each who has tasks done. What has effects
/// is at work once at a time, and begins again only when a person has said so who was told that
/// nobody knows what became of it. What was completed stays as it was. Unless a node was put back
/// to a state of the past: then nothing is judged.
final class Workforce implements Pursuit {
  private static final long SECOND = 1_000_000_000;
  private static final String AGENT = "hand";

  private final Schedule schedule;
  private final SplittableRandom random;
  private final Span span;
  private final BiPredicate<Machine, Machine> asks;
  private final List<Machine> machines = new ArrayList<>();
  private final Map<String, Task> tasks = new LinkedHashMap<>();
  private final Map<String, Submitted> jobs = new LinkedHashMap<>();
  private final Map<Machine, Set<TaskKey>> running = new LinkedHashMap<>();
  private int slots;
  private boolean judged = true;

  /// How long a task takes, in nanoseconds.
  record Span(long least, long most) {
    static final Span SHORT = new Span(SECOND / 10, 12 * SECOND);
  }

  /// Whose it is, and whether it may run several times.
  private record Submitted(Machine owner, TaskOrder.Terms terms) {}

  /// What is known of one, which lasts `length` nanoseconds. `retries` is how often the person had
  /// it begin anew.
  private static final class Task {
    final Submitted job;
    final long length;

    /// Null as long as its owner has told nothing.
    TaskEvent.@Nullable Part told;

    int begun;
    int effects;
    int retries;
    boolean wasUnknown;

    /// What agents have made of it.
    final Set<String> results = new LinkedHashSet<>();

    Task(Submitted job, long length) {
      this.job = job;
      this.length = length;
    }

    TaskStatus status() {
      return told == null ? TaskStatus.SUBMITTED : told.status();
    }
  }

  /// `asks` tells whether a node has tasks done by another at present.
  Workforce(Schedule schedule, long seed, Span span, BiPredicate<Machine, Machine> asks) {
    this.schedule = schedule;
    this.random = new SplittableRandom(seed);
    this.span = span;
    this.asks = asks;
  }

  /// Some jobs of any kind are given out, and some of them called off.
  @Override
  public void begin(List<Machine> all, long duration) {
    seat(all, random.nextInt(1, 4));
    for (int i = random.nextInt(1, 4); i > 0; i--) {
      String job = "j" + i;
      Machine owner = machines.get(random.nextInt(machines.size()));
      schedule.in(random.nextLong(duration), () -> submit(owner, job, terms(), 1 + jobs.size()));
      if (random.nextInt(4) == 0) {
        schedule.in(random.nextLong(2 * duration), () -> cancel(job));
      }
    }
  }

  private TaskOrder.Terms terms() {
    boolean pure = random.nextInt(3) == 0;
    long until = random.nextInt(4) == 0 ? random.nextLong(60 * SECOND) : Long.MAX_VALUE;
    return new TaskOrder.Terms(
        null,
        null,
        "",
        pure,
        !pure && random.nextBoolean(),
        random.nextLong(10, 31),
        random.nextInt(4) == 0 ? 1 : 0,
        until);
  }

  /// Each node has an agent from now on that does so many tasks at a time.
  void seat(List<Machine> all, int atATime) {
    machines.addAll(all);
    slots = atATime;
    seatAll();
  }

  private void seatAll() {
    machines.forEach(this::seat);
    schedule.in(SECOND, this::seatAll);
  }

  /// What is there of earlier lives is told anew.
  @Override
  public void started(Machine machine) {
    if (machines.contains(machine)) {
      seat(machine);
      machine.handle(new Input.Ordered(new TaskOrder.Tell()));
    }
  }

  private void seat(Machine machine) {
    if (!machine.isUp()) {
      return;
    }
    List<TaskOrder.Seat> seats =
        machines.stream()
            .filter(other -> other == machine || asks.test(machine, other))
            .map(other -> new TaskOrder.Seat(other.id(), AGENT, List.of(), slots))
            .toList();
    machine.handle(new Input.Ordered(new TaskOrder.Seats(seats)));
  }

  /// Has so many tasks done under an id of their own.
  void submit(Machine owner, String job, TaskOrder.Terms terms, int parts) {
    jobs.put(job, new Submitted(owner, terms));
    List<String> texts = Stream.generate(() -> "do it").limit(parts).toList();
    owner.handle(new Input.Ordered(new TaskOrder.Submit(job, terms, texts)));
  }

  /// The person calls a job off.
  void cancel(String job) {
    Submitted submitted = jobs.get(job);
    if (submitted != null) {
      submitted.owner.handle(new Input.Ordered(new TaskOrder.Cancel(job)));
    }
  }

  @Override
  public void told(Machine by, Event event) {
    switch (event) {
      case TaskEvent.Part part -> part(part);
      case TaskEvent.Begin begin -> begin(by, begin);
      case TaskEvent.Stop(TaskKey key) -> at(by).remove(key);
      default -> {}
    }
  }

  private Set<TaskKey> at(Machine machine) {
    return running.computeIfAbsent(machine, _ -> new LinkedHashSet<>());
  }

  private void part(TaskEvent.Part part) {
    String id = part.job() + "." + part.number();
    Task task = task(id);
    TaskEvent.Part former = task.told;
    task.told = part;
    if (!judged) {
      return;
    }
    if (former != null
        && former.status() == TaskStatus.COMPLETED
        && !(part.status() == TaskStatus.COMPLETED && part.text().equals(former.text()))) {
      throw new Violation("task " + id + " was completed, and became " + part);
    }
    if (part.status() == TaskStatus.COMPLETED && !task.results.contains(part.text())) {
      throw new Violation("nobody has made of task " + id + " what was taken: " + part.text());
    }
    if (part.status() == TaskStatus.UNKNOWN && !task.wasUnknown) {
      task.wasUnknown = true;
      schedule.in(2 * SECOND, () -> decide(id, task));
    }
  }

  private Task task(String id) {
    Submitted job = Objects.requireNonNull(jobs.get(id.substring(0, id.indexOf('.'))));
    return tasks.computeIfAbsent(
        id, _ -> new Task(job, random.nextLong(span.least, span.most + 1)));
  }

  /// The person looks what became of a task: one that did not have its effect is begun anew.
  private void decide(String id, Task task) {
    task.wasUnknown = false;
    if (!task.job.owner.isUp()) {
      return;
    }
    boolean runs =
        running.values().stream().flatMap(Set::stream).anyMatch(k -> k.task().equals(id));
    if (runs) {
      task.wasUnknown = true;
      schedule.in(2 * SECOND, () -> decide(id, task));
    } else if (task.status() == TaskStatus.UNKNOWN) {
      boolean again = task.effects == 0;
      task.retries += again ? 1 : 0;
      TaskOrder order = again ? new TaskOrder.Retry(id) : new TaskOrder.Cancel(id);
      task.job.owner.handle(new Input.Ordered(order));
    }
  }

  private void begin(Machine by, TaskEvent.Begin begin) {
    TaskKey key = begin.key();
    Task task = task(key.task());
    TaskOrder.Terms terms = task.job.terms;
    task.begun++;
    if (judged && !terms.pure()) {
      for (Map.Entry<Machine, Set<TaskKey>> other : running.entrySet()) {
        if (other.getValue().stream().anyMatch(its -> its.task().equals(key.task()))) {
          String where = other.getKey().name() + " and at " + by.name();
          throw new Violation("task " + key.task() + " runs at " + where);
        }
      }
      if (!terms.retry() && task.begun > 1 + task.retries) {
        throw new Violation("task " + key.task() + " was begun twice, and nobody said so");
      }
    }
    at(by).add(key);
    schedule.in(0, () -> report(by, key));
    schedule.in(task.length, () -> finish(by, key, task));
  }

  private void report(Machine by, TaskKey key) {
    by.handle(new Input.Ordered(new TaskOrder.Report(key, TaskStatus.WORKING, 0, "at it")));
  }

  private void finish(Machine by, TaskKey key, Task task) {
    if (at(by).remove(key)) {
      String text = by.name() + " under " + key.epoch();
      task.results.add(text);
      task.effects++;
      by.handle(new Input.Ordered(new TaskOrder.Finish(key, TaskStatus.COMPLETED, text)));
    }
  }

  /// What a dead node was at nobody is at.
  @Override
  public void killed(Machine machine) {
    running.remove(machine);
  }

  @Override
  public void restored() {
    judged = false;
  }

  /// What no node has written down was never under way.
  @Override
  public boolean isSettled(List<Machine> all) {
    return !judged || tasks.values().stream().allMatch(task -> task.status().isTerminal());
  }

  /// How many tasks are completed, or had their effect once.
  long done() {
    return tasks.values().stream()
        .filter(task -> task.status() == TaskStatus.COMPLETED || task.effects == 1)
        .count();
  }

  /// How often an agent has finished a task that was finished before.
  long twice() {
    return tasks.values().stream().mapToLong(task -> Math.max(0, task.effects - 1)).sum();
  }

  /// How long all tasks take, each once, in nanoseconds.
  long work() {
    return tasks.values().stream().mapToLong(task -> task.length).sum();
  }

  /// How often an agent has begun.
  long begun() {
    return tasks.values().stream().mapToLong(task -> task.begun).sum();
  }

  /// How often the person had one begin anew.
  long retries() {
    return tasks.values().stream().mapToLong(task -> task.retries).sum();
  }
}
