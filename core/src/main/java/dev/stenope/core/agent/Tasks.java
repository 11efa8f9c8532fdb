package dev.stenope.core.agent;

import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.util.Set;

/// Has tasks done by agents of other nodes and of this one, and does those of others.
///
/// The owner of a task offers it to a worker under an epoch that no other offer of it has. The
/// worker accepts, and begins only when the owner has granted it a lease. By saying that it lives
/// it keeps the lease. What it has done counts once the owner has written it down: the first for
/// good. A task that may have effects is not given to a second worker while nobody knows what
/// became of the first, unless its owner has said that this does no harm.
public final class Tasks implements Machine {
  public static final String PROTOCOL = "task";

  /// How often it is looked what has become late, in nanoseconds.
  static final long TICK = 1_000_000_000L;

  /// The longest text of a task, and of what is said of one, in bytes of its JSON.
  public static final int MAX_TEXT = TaskTalk.MAX_TEXT;

  private static final Set<String> OF_OWNERS =
      Set.of("offer", "lease", "cancel", "settled", "answer");

  private static final long MAX_EPOCH = (1L << 53) - 1;

  private final NodeId self;
  private final TaskTalk talk;
  private final TaskOwner owner;
  private final TaskWishes wishes;
  private final TaskWorker worker;
  private long wakeAt = Long.MAX_VALUE;

  public Tasks(NodeId self) {
    this.self = self;
    this.talk = new TaskTalk(self);
    this.owner = new TaskOwner(talk);
    this.wishes = new TaskWishes(owner, talk);
    this.worker = new TaskWorker(self, talk);
  }

  /// Whether a text is short enough for a task, or for what is said of one.
  public static boolean fits(String text) {
    return TaskTalk.fits(text);
  }

  @Override
  public String protocol() {
    return PROTOCOL;
  }

  @Override
  public void recover(String key, byte[] state) throws MalformedException {
    if (TaskJobs.isKey(key)) {
      owner.jobs.recover(key, state);
    } else {
      worker.recover(state);
    }
  }

  @Override
  public void resume(Turn turn) {
    owner.resume(turn);
    worker.resume(turn);
    settle(turn);
  }

  @Override
  public void heard(NodeId from, Json message, Turn turn) throws MalformedException {
    take(from, message, turn);
    settle(turn);
  }

  private void take(NodeId from, Json message, Turn turn) throws MalformedException {
    String type = message.text("type");
    String task = message.text("task");
    long epoch = message.number("epoch");
    if (!task.matches("[A-Za-z0-9-]{1,32}\\.[0-9]{1,4}") || epoch < 1 || epoch > MAX_EPOCH) {
      throw new MalformedException("a task that cannot be");
    }
    if (OF_OWNERS.contains(type)) {
      worker.heard(from, type, task, epoch, message, turn);
    } else {
      owner.heard(from, type, task, epoch, message, turn);
    }
  }

  /// Hears what this node has said to itself.
  private void settle(Turn turn) {
    for (Json own = talk.next(); own != null; own = talk.next()) {
      try {
        take(self, own, turn);
      } catch (MalformedException e) {
        throw new IllegalStateException(e);
      }
    }
    boolean busy = owner.jobs.isBusy() || worker.isBusy();
    wakeAt = busy ? Math.min(wakeAt, turn.now() + TICK) : Long.MAX_VALUE;
  }

  @Override
  public void ordered(Order order, Turn turn) {
    if (!(order instanceof TaskOrder wish)) {
      throw new IllegalArgumentException("no order about a task");
    }
    switch (wish) {
      case TaskOrder.Submit submit -> wishes.submit(submit, turn);
      case TaskOrder.Cancel cancel -> wishes.cancel(cancel, turn);
      case TaskOrder.Retry retry -> wishes.retry(retry, turn);
      case TaskOrder.Answer answer -> wishes.answer(answer, turn);
      case TaskOrder.Tell _ -> owner.jobs.tell(turn);
      case TaskOrder.Seats seats -> {
        worker.seats(seats);
        owner.seats(seats, turn);
      }
      case TaskOrder.Report report -> worker.reported(report, turn);
      case TaskOrder.Finish finish -> worker.finished(finish, turn);
    }
    settle(turn);
  }

  @Override
  public long deadline() {
    return wakeAt;
  }

  @Override
  public void wake(Turn turn) {
    if (turn.now() >= wakeAt) {
      wakeAt = Long.MAX_VALUE;
      owner.wake(turn);
      worker.wake(turn);
      settle(turn);
    }
  }
}
