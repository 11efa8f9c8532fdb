package dev.stenope.core.agent;

import dev.stenope.core.wire.MalformedException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The jobs of a node and their parts, as they are kept.
final class TaskJobs {
  /// Parts of one job.
  static final int MAX_PARTS = 512;

  /// Parts of all jobs, and jobs. The oldest that have ended make room.
  static final int MAX_ALL = 1024;

  private static final int MAX_JOBS = 128;

  /// Bytes of all texts: a longer result is cut where there are more.
  private static final long MAX_BYTES = 3L << 20;

  private static final int CUT = 1024;

  private static final String JOB = "j/";
  private static final String PART = "p/";

  private final Map<String, TaskJob> jobs = new LinkedHashMap<>();
  private final Map<String, TaskPart> parts = new LinkedHashMap<>();

  static boolean isKey(String key) {
    return key.startsWith(JOB) || key.startsWith(PART);
  }

  void recover(String key, byte[] state) throws MalformedException {
    if (key.startsWith(JOB)) {
      TaskJob job = TaskJob.read(state);
      jobs.put(job.id, job);
    } else {
      TaskPart part = TaskPart.read(state);
      parts.put(part.id(), part);
    }
  }

  /// Brings together what was kept. Parts without their job were never begun, or are forgotten.
  void join(Turn turn) {
    jobs.values().forEach(job -> job.parts.clear());
    parts.values().stream()
        .sorted((one, other) -> Integer.compare(one.number, other.number))
        .filter(part -> jobs.containsKey(part.job))
        .forEach(part -> Objects.requireNonNull(jobs.get(part.job)).parts.add(part));
    for (TaskPart part : List.copyOf(parts.values())) {
      if (!jobs.containsKey(part.job)) {
        parts.remove(part.id());
        turn.keep(PART + part.id(), new byte[0]);
      }
    }
  }

  List<TaskJob> all() {
    return List.copyOf(jobs.values());
  }

  @Nullable TaskJob job(String id) {
    return jobs.get(id);
  }

  @Nullable TaskPart part(String id) {
    return parts.get(id);
  }

  TaskJob of(TaskPart part) {
    return Objects.requireNonNull(jobs.get(part.job));
  }

  void keep(TaskPart part, Turn turn) {
    turn.keep(PART + part.id(), part.toBytes());
    turn.tell(part.told());
  }

  void keep(TaskJob job, Turn turn) {
    turn.keep(JOB + job.id, job.toBytes());
    turn.tell(job.told());
  }

  void tell(Turn turn) {
    for (TaskJob job : jobs.values()) {
      turn.tell(job.told());
      job.parts.forEach(part -> turn.tell(part.told()));
    }
  }

  /// Why a job cannot begin, as a sentence for a person; null if it can.
  @Nullable String problem(TaskOrder.Submit order, Turn turn) {
    TaskOrder.Terms terms = order.terms();
    if (!order.job().matches("[A-Za-z0-9-]{1,32}") || jobs.containsKey(order.job())) {
      return "Its id is no id, or taken.";
    }
    if (order.texts().isEmpty() || order.texts().size() > MAX_PARTS) {
      return "A job has 1 to " + MAX_PARTS + " parts, not " + order.texts().size() + ".";
    }
    if (!order.texts().stream().allMatch(TaskTalk::fits) || !TaskTalk.fits(terms.skill())) {
      return "A part, or a skill, has at most "
          + TaskTalk.MAX_TEXT
          + " bytes; send what is longer as a file.";
    }
    if (terms.lease() < 10
        || terms.lease() > 3600
        || terms.until() < 0
        || terms.enough() > order.texts().size()) {
      return "A lease is 10 to 3600 s, and no more parts can be enough than there are.";
    }
    long bytes = order.texts().stream().mapToLong(String::length).sum();
    forgetFor(order.texts().size(), bytes, turn);
    if (!turn.hasRoom()
        || jobs.size() >= MAX_JOBS
        || parts.size() + order.texts().size() > MAX_ALL
        || bytes() + bytes > MAX_BYTES) {
      return "There are too many tasks that have not ended, or their texts are too long.";
    }
    return null;
  }

  private long bytes() {
    return parts.values().stream().mapToLong(p -> p.input.length() + p.text.length()).sum();
  }

  private void forgetFor(int more, long bytes, Turn turn) {
    for (TaskJob job : all()) {
      boolean full =
          jobs.size() >= MAX_JOBS || parts.size() + more > MAX_ALL || bytes() + bytes > MAX_BYTES;
      if (full && job.status.isTerminal()) {
        forget(job, turn);
      }
    }
  }

  private void forget(TaskJob job, Turn turn) {
    jobs.remove(job.id);
    turn.keep(JOB + job.id, new byte[0]);
    for (TaskPart part : job.parts) {
      parts.remove(part.id());
      turn.keep(PART + part.id(), new byte[0]);
    }
    turn.tell(new TaskEvent.Forgotten(job.id));
  }

  /// Parts are kept before their job: without it they count for nothing.
  void begin(TaskOrder.Submit order, Turn turn) {
    TaskJob job = new TaskJob(order.job(), order.terms().from(turn.now()), order.texts().size());
    turn.tell(job.told());
    for (String text : order.texts()) {
      TaskPart part = new TaskPart(job.id, job.parts.size() + 1, text);
      job.parts.add(part);
      parts.put(part.id(), part);
      keep(part, turn);
    }
    jobs.put(job.id, job);
    turn.keep(JOB + job.id, job.toBytes());
  }

  /// A result as long as there is room for it.
  String bounded(String text) {
    return bytes() + text.length() <= MAX_BYTES || text.length() <= CUT
        ? text
        : text.substring(0, CUT) + "\n[cut: there is no room for more]";
  }

  boolean isBusy() {
    return jobs.values().stream().anyMatch(job -> job.status == TaskStatus.WORKING);
  }
}
