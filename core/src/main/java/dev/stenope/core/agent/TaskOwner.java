package dev.stenope.core.agent;

import dev.stenope.core.agent.TaskOrder.Seat;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The side of those who have tasks done: gives parts to workers, under leases, and takes what
/// comes of them, each once.
final class TaskOwner {
  private static final long SECOND = 1_000_000_000L;

  /// How long an offer may be unanswered, in nanoseconds.
  static final long OFFER = 15 * SECOND;

  /// What is added to a lease before the work goes to somebody else.
  static final long GRACE = 5 * SECOND;

  /// Who has no room, or does not answer, is not asked for so long.
  private static final long BUSY = 2 * SECOND;

  private static final long SILENT = 30 * SECOND;

  /// After so many workers were lost at it, a part has failed.
  static final int MAX_ATTEMPTS = 8;

  /// What is said is given up then, in seconds.
  static final long TTL = 600;

  final TaskJobs jobs;
  private final TaskTalk talk;
  private final TaskSeats seats = new TaskSeats();
  private boolean recalled;

  TaskOwner(TaskTalk talk) {
    this.talk = talk;
    this.jobs = new TaskJobs();
  }

  /// A life begins: what nobody may have got is offered again.
  void resume(Turn turn) {
    recall(turn);
    for (TaskJob job : jobs.all()) {
      judge(job, turn);
      for (TaskPart part : job.parts) {
        for (TaskLease lease : part.leases) {
          if (!lease.granted()) {
            offer(job, part, lease, turn);
          }
        }
      }
    }
  }

  /// Makes of what was kept what this life goes on with, before the first word that is told again.
  /// Leases count from now.
  private void recall(Turn turn) {
    if (recalled) {
      return;
    }
    recalled = true;
    jobs.join(turn);
    for (TaskJob job : jobs.all()) {
      for (TaskPart part : job.parts) {
        part.leases.replaceAll(
            lease -> lease.from(turn.now(), turn.now() + (lease.granted() ? lease(job) : OFFER)));
      }
    }
  }

  private static long lease(TaskJob job) {
    return job.terms.lease() * SECOND + GRACE;
  }

  void seats(TaskOrder.Seats all, Turn turn) {
    seats.become(all);
    dispatch(turn);
  }

  /// Gives out what waits, oldest first.
  void dispatch(Turn turn) {
    seats.count(jobs.all());
    for (TaskJob job : jobs.all()) {
      boolean waits = false;
      for (TaskPart part : job.parts) {
        if (part.status != TaskStatus.SUBMITTED) {
          continue;
        }
        Seat seat = seats.best(job, part, turn.now());
        if (seat != null) {
          ask(job, part, seat, turn);
        } else if (seats.isRefused(job, part)) {
          end(job, part, TaskStatus.REJECTED, part.text, turn);
        } else {
          waits = true;
        }
      }
      if (job.terms.pure() && !waits) {
        hedge(job, turn);
      }
    }
  }

  /// A part that takes longer than is usual is done a second time beside.
  private void hedge(TaskJob job, Turn turn) {
    long usual = job.usual();
    for (TaskPart part : job.parts) {
      boolean late =
          part.leases.size() == 1
              && part.leases.getFirst().begun()
              && turn.now() - part.leases.getFirst().since() > usual;
      Seat seat = late ? seats.best(job, part, turn.now()) : null;
      if (seat != null) {
        ask(job, part, seat, turn);
      }
    }
  }

  private void ask(TaskJob job, TaskPart part, Seat seat, Turn turn) {
    seats.taken(seat);
    TaskLease lease = part.offer(seat.node(), seat.agent(), turn.now(), turn.now() + OFFER);
    jobs.keep(part, turn);
    offer(job, part, lease, turn);
  }

  private void offer(TaskJob job, TaskPart part, TaskLease lease, Turn turn) {
    Json offer =
        TaskTalk.message("offer", part.id(), lease.epoch())
            .put("attempt", (long) lease.attempt())
            .put("agent", lease.agent())
            .put("pure", job.terms.pure())
            .put("lease", job.terms.lease())
            .put("text", part.input);
    talk.say(lease.node(), offer, OFFER / SECOND, turn);
  }

  private void confirm(TaskPart part, TaskLease lease, long sent, Turn turn) {
    Json answer = TaskTalk.message("lease", part.id(), lease.epoch()).put("sent", sent);
    talk.say(lease.node(), answer, OFFER / SECOND, turn);
  }

  void cancel(NodeId to, String task, long epoch, Turn turn) {
    talk.say(to, TaskTalk.message("cancel", task, epoch), TTL, turn);
  }

  private void settle(NodeId to, String task, long epoch, Turn turn) {
    talk.say(to, TaskTalk.message("settled", task, epoch), TTL, turn);
  }

  /// A word of a worker.
  void heard(NodeId from, String type, String task, long epoch, Json message, Turn turn)
      throws MalformedException {
    recall(turn);
    TaskPart part = jobs.part(task);
    if (part == null || !from.equals(part.given.get(epoch))) {
      answerStranger(from, type, task, epoch, turn);
      return;
    }
    TaskJob job = jobs.of(part);
    TaskLease lease = part.lease(from, epoch);
    switch (type) {
      case "accepted", "beat" -> alive(job, part, lease, from, epoch, message, turn);
      case "refused" -> refused(job, part, lease, message, turn);
      case "done" -> done(job, part, lease, from, epoch, message, turn);
      case "lost" -> {
        settle(from, task, epoch, turn);
        // What it said before and comes later is not to bring it back.
        part.given.remove(epoch);
        if (lease != null) {
          lost(job, part, lease, message.flag("begun"), turn);
        } else {
          jobs.keep(part, turn);
        }
      }
      default -> throw new MalformedException("an unknown message of a task");
    }
    dispatch(turn);
  }

  private void answerStranger(NodeId from, String type, String task, long epoch, Turn turn) {
    switch (type) {
      case "accepted", "beat" -> cancel(from, task, epoch, turn);
      case "done", "lost" -> settle(from, task, epoch, turn);
      default -> {}
    }
  }

  private void alive(
      TaskJob job,
      TaskPart part,
      @Nullable TaskLease lease,
      NodeId from,
      long epoch,
      Json message,
      Turn turn)
      throws MalformedException {
    long sent = message.number("sent");
    boolean beat = message.has("status");
    TaskStatus status = beat ? TaskTalk.status(message) : TaskStatus.LEASED;
    String text = beat ? TaskTalk.text(message) : "";
    int percent = beat ? TaskTalk.percent(message) : -1;
    if (beat && !status.isUnderWay()) {
      throw new MalformedException("a beat of what is not under way");
    }
    TaskLease held = lease;
    if (held == null && part.status == TaskStatus.UNKNOWN && epoch == part.epoch && beat) {
      // It was only silent.
      held = new TaskLease(part.attempts, epoch, from, part.agent, true, true, turn.now(), 0);
      part.leases.add(held);
    }
    if (held == null) {
      if (part.status.isTerminal() || !job.terms.pure()) {
        cancel(from, part.id(), epoch, turn);
      }
      return;
    }
    long end = turn.now() + lease(job);
    TaskLease now = beat ? held.begun(end) : held.granted(turn.now(), end);
    part.replace(held, now);
    TaskStatus shown = beat || part.status.isUnderWay() ? (beat ? status : part.status) : status;
    boolean changed =
        shown != part.status
            || beat && (!text.equals(part.text) || percent != part.percent)
            || now.granted() != held.granted()
            || now.begun() != held.begun();
    if (changed) {
      part.status = shown;
      part.text = beat ? text : part.text;
      part.percent = beat ? percent : part.percent;
      jobs.keep(part, turn);
    }
    confirm(part, now, sent, turn);
  }

  private void refused(
      TaskJob job, TaskPart part, @Nullable TaskLease lease, Json message, Turn turn)
      throws MalformedException {
    String text = TaskTalk.text(message);
    if (lease == null || lease.granted()) {
      return;
    }
    part.leases.remove(lease);
    if (message.flag("busy")) {
      seats.rest(lease, turn.now() + BUSY);
    } else {
      part.refused(lease);
    }
    again(job, part, text, turn);
  }

  /// Somebody else is to be found for it, unless somebody has it beside.
  private void again(TaskJob job, TaskPart part, String text, Turn turn) {
    if (!part.leases.isEmpty()) {
      jobs.keep(part, turn);
    } else if (part.attempts >= MAX_ATTEMPTS) {
      end(job, part, TaskStatus.FAILED, "it was begun too often; " + text, turn);
    } else {
      part.status = TaskStatus.SUBMITTED;
      part.text = text;
      part.percent = -1;
      jobs.keep(part, turn);
    }
  }

  /// A worker will not go on with it.
  private void lost(TaskJob job, TaskPart part, TaskLease lease, boolean begun, Turn turn) {
    part.leases.remove(lease);
    String text = "its worker was lost";
    if (!part.leases.isEmpty() || !begun) {
      again(job, part, part.text, turn);
    } else if (!job.terms.pure() && !job.terms.retry()) {
      part.status = TaskStatus.UNKNOWN;
      part.text = text + " after it may have begun";
      jobs.keep(part, turn);
    } else {
      again(job, part, text, turn);
    }
  }

  private void done(
      TaskJob job,
      TaskPart part,
      @Nullable TaskLease lease,
      NodeId from,
      long epoch,
      Json message,
      Turn turn)
      throws MalformedException {
    TaskStatus status = TaskTalk.status(message);
    String text = TaskTalk.text(message);
    if (!status.isTerminal() || status == TaskStatus.CANCELED) {
      throw new MalformedException("done, but not at an end");
    }
    settle(from, part.id(), epoch, turn);
    if (part.status.isTerminal() || !job.terms.pure() && epoch != part.epoch) {
      return;
    }
    if (lease != null) {
      part.leases.remove(lease);
    }
    switch (status) {
      case COMPLETED -> {
        if (lease != null) {
          job.took(turn.now() - lease.since());
          seats.took(lease, turn.now() - lease.since());
        }
        part.node = from;
        part.agent = lease == null ? part.agent : lease.agent();
        part.percent = 100;
        end(job, part, status, jobs.bounded(text), turn);
      }
      case FAILED -> {
        // Of what waits to be given out again it is no news.
        boolean awaited = lease != null || part.status == TaskStatus.UNKNOWN;
        if (part.leases.isEmpty() && awaited) {
          end(job, part, status, text, turn);
        } else {
          jobs.keep(part, turn);
        }
      }
      case REJECTED -> {
        if (lease != null) {
          part.refused(lease);
          again(job, part, text, turn);
        }
      }
      default -> {}
    }
  }

  /// It is at its end, and nothing changes that any more.
  private void end(TaskJob job, TaskPart part, TaskStatus status, String text, Turn turn) {
    part.status = status;
    part.text = text;
    part.leases.forEach(lease -> cancel(lease.node(), part.id(), lease.epoch(), turn));
    part.leases.clear();
    jobs.keep(part, turn);
    judge(job, turn);
  }

  /// Ends a job of which enough is there, and what of it is still under way.
  private void judge(TaskJob job, Turn turn) {
    TaskStatus outcome = job.outcome();
    if (job.status != TaskStatus.WORKING || outcome == TaskStatus.WORKING) {
      return;
    }
    job.status = outcome;
    cancelAll(job.parts, turn);
    jobs.keep(job, turn);
  }

  void cancelAll(List<TaskPart> parts, Turn turn) {
    for (TaskPart part : List.copyOf(parts)) {
      if (!part.status.isTerminal()) {
        end(jobs.of(part), part, TaskStatus.CANCELED, "it was called off", turn);
      }
    }
  }

  /// Takes to be lost who has not said anything for as long as a lease is.
  void wake(Turn turn) {
    for (TaskJob job : jobs.all()) {
      if (job.status != TaskStatus.WORKING) {
        continue;
      }
      if (turn.now() >= job.terms.until()) {
        cancelAll(job.parts, turn);
      }
      for (TaskPart part : job.parts) {
        for (TaskLease lease : List.copyOf(part.leases)) {
          if (turn.now() >= lease.until() && part.leases.contains(lease)) {
            expire(job, part, lease, turn);
          }
        }
      }
    }
    dispatch(turn);
  }

  private void expire(TaskJob job, TaskPart part, TaskLease lease, Turn turn) {
    seats.rest(lease, turn.now() + SILENT);
    if (!lease.granted()) {
      cancel(lease.node(), part.id(), lease.epoch(), turn);
    }
    lost(job, part, lease, lease.granted(), turn);
  }
}
