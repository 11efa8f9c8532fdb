package dev.stenope.core.agent;

import dev.stenope.core.wire.Json;
import java.util.List;

/// What becomes of the wishes of a node about the jobs that it has given.
final class TaskWishes {
  private final TaskOwner owner;
  private final TaskJobs jobs;
  private final TaskTalk talk;

  TaskWishes(TaskOwner owner, TaskTalk talk) {
    this.owner = owner;
    this.jobs = owner.jobs;
    this.talk = talk;
  }

  void submit(TaskOrder.Submit order, Turn turn) {
    String problem = jobs.problem(order, turn);
    if (problem != null) {
      turn.tell(new TaskEvent.Refused(order.job(), problem));
      return;
    }
    jobs.begin(order, turn);
    owner.dispatch(turn);
  }

  void cancel(TaskOrder.Cancel order, Turn turn) {
    owner.cancelAll(named(order.id(), turn), turn);
    owner.dispatch(turn);
  }

  void retry(TaskOrder.Retry order, Turn turn) {
    for (TaskPart part : named(order.id(), turn)) {
      boolean open = part.status.isTerminal() && part.status != TaskStatus.COMPLETED;
      if (open || part.status == TaskStatus.UNKNOWN) {
        TaskJob job = jobs.of(part);
        if (job.isOver(turn.now())) {
          // It would be called off at once.
          String why = "Its job has all that it wants, or its time is past; submit another.";
          turn.tell(new TaskEvent.Refused(order.id(), why));
          break;
        }
        // The job first: one that has ended does not see to a part that is under way.
        if (job.status != TaskStatus.WORKING) {
          job.status = TaskStatus.WORKING;
          jobs.keep(job, turn);
        }
        part.status = TaskStatus.SUBMITTED;
        part.attempts = 0;
        part.refusing.clear();
        part.text = "";
        jobs.keep(part, turn);
      }
    }
    owner.dispatch(turn);
  }

  void answer(TaskOrder.Answer order, Turn turn) {
    if (!TaskTalk.fits(order.text())) {
      turn.tell(new TaskEvent.Refused(order.id(), "An answer has at most 64 KiB."));
      return;
    }
    boolean asked = false;
    for (TaskPart part : named(order.id(), turn)) {
      for (TaskLease lease : part.leases) {
        asked = true;
        Json answer = TaskTalk.message("answer", part.id(), lease.epoch());
        talk.say(lease.node(), answer.put("text", order.text()), TaskOwner.TTL, turn);
      }
    }
    if (!asked) {
      turn.tell(new TaskEvent.Refused(order.id(), "Nobody works at it."));
    }
  }

  private List<TaskPart> named(String id, Turn turn) {
    TaskJob job = jobs.job(id);
    if (job != null) {
      return job.parts;
    }
    TaskPart part = jobs.part(id);
    if (part == null) {
      turn.tell(new TaskEvent.Refused(id, "There is no such task."));
      return List.of();
    }
    return List.of(part);
  }
}
