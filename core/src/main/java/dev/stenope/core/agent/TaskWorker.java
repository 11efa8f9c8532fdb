package dev.stenope.core.agent;

import dev.stenope.core.agent.TaskWork.Phase;
import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.wire.Json;
import dev.stenope.core.wire.MalformedException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The side of those who do tasks of others: takes what its agents have room for, begins when the
/// owner has granted it, says that it lives, and keeps what came of it until the owner has it.
final class TaskWorker {
  private static final long SECOND = 1_000_000_000L;

  /// Tasks that a node has or has not been rid of.
  static final int MAX_WORKS = 256;

  /// Of one owner.
  static final int MAX_OF_ONE = 128;

  /// What waits for an answer is said again so often, in nanoseconds, and given up in the end.
  static final long RETRY = 60 * SECOND;

  private static final long GIVE_UP = 86_400 * SECOND;

  private static final long TTL = 600;

  private final NodeId self;
  private final TaskTalk talk;
  private final Map<String, TaskWork> works = new LinkedHashMap<>();
  private final Map<String, Integer> slots = new LinkedHashMap<>();

  /// Whether this life was told which agents there are.
  private boolean seated;

  TaskWorker(NodeId self, TaskTalk talk) {
    this.self = self;
    this.talk = talk;
  }

  /// What was at work is lost, whether or not it has begun: a lease that was not heard before does
  /// not begin it now.
  void recover(byte[] state) throws MalformedException {
    TaskWork work = TaskWork.read(state);
    if (work.holdsSlot()) {
      work.phase = Phase.LOST;
    }
    works.put(work.stateKey(), work);
  }

  /// A life begins.
  void resume(Turn turn) {
    for (TaskWork work : List.copyOf(works.values())) {
      work.since = turn.now();
      say(work, turn);
    }
  }

  void seats(TaskOrder.Seats seats) {
    seated = true;
    slots.clear();
    for (TaskOrder.Seat seat : seats.all()) {
      if (seat.node().equals(self)) {
        slots.put(seat.agent(), seat.slots());
      }
    }
  }

  boolean isBusy() {
    return !works.isEmpty();
  }

  private void become(TaskWork work, Phase phase, Turn turn) {
    work.phase = phase;
    turn.keep(work.stateKey(), work.toBytes());
  }

  private void drop(TaskWork work, Turn turn) {
    works.remove(work.stateKey());
    turn.keep(work.stateKey(), new byte[0]);
  }

  private static Json message(String type, TaskWork work) {
    return TaskTalk.message(type, work.key.task(), work.key.epoch());
  }

  /// Says how far it is, and when to say so again.
  private void say(TaskWork work, Turn turn) {
    long lease = work.lease * SECOND;
    switch (work.phase) {
      case ACCEPTED -> {
        talk.say(
            work.key.owner(), message("accepted", work).put("sent", turn.now()), work.lease, turn);
        work.sayAt = turn.now() + lease / 3;
      }
      case STARTED -> {
        Json beat =
            message("beat", work)
                .put("sent", turn.now())
                .put("status", work.status.name())
                .put("percent", (long) work.percent)
                .put("text", work.text);
        talk.say(work.key.owner(), beat, work.lease, turn);
        work.sayAt = turn.now() + lease / 6;
      }
      case DONE -> {
        Json done = message("done", work).put("status", work.status.name());
        talk.say(work.key.owner(), done.put("text", work.text), TTL, turn);
        work.sayAt = turn.now() + RETRY;
      }
      case LOST -> {
        talk.say(work.key.owner(), message("lost", work).put("begun", work.begun), TTL, turn);
        work.sayAt = turn.now() + RETRY;
      }
    }
  }

  /// A word of an owner.
  void heard(NodeId from, String type, String task, long epoch, Json message, Turn turn)
      throws MalformedException {
    TaskKey key = new TaskKey(from, task, epoch);
    TaskWork work = works.get(TaskWork.stateKey(key));
    @Nullable TaskWork same = work != null && work.key.epoch() == epoch ? work : null;
    switch (type) {
      case "offer" -> offered(key, work, message, turn);
      case "lease" -> {
        if (same != null) {
          confirmed(same, message.number("sent"), turn);
        }
      }
      case "cancel" -> {
        if (work != null && epoch >= work.key.epoch()) {
          end(work, turn);
        }
      }
      case "settled" -> {
        if (same != null && !same.holdsSlot()) {
          drop(same, turn);
        }
      }
      case "answer" -> {
        String text = TaskTalk.text(message);
        if (same != null && same.phase == Phase.STARTED) {
          turn.tell(new TaskEvent.Answered(key, text));
        }
      }
      default -> throw new MalformedException("an unknown message of a task");
    }
  }

  /// Nobody wants it any more.
  private void end(TaskWork work, Turn turn) {
    if (work.phase == Phase.STARTED) {
      turn.tell(new TaskEvent.Stop(work.key));
    }
    drop(work, turn);
  }

  private void offered(TaskKey key, @Nullable TaskWork former, Json message, Turn turn)
      throws MalformedException {
    String agent = message.text("agent");
    long lease = message.number("lease");
    long attempt = message.number("attempt");
    String text = TaskTalk.text(message);
    if (lease < 10 || lease > 3600 || attempt < 1 || attempt > 1_000_000) {
      throw new MalformedException("an offer that cannot be");
    }
    if (former != null && former.key.epoch() >= key.epoch()) {
      if (former.key.epoch() == key.epoch()) {
        say(former, turn);
      }
      return;
    }
    if (former != null) {
      end(former, turn);
    }
    Integer room = slots.get(agent);
    if (!seated) {
      // Refused for good, an agent that is about to be there would never be asked again.
      refuse(key, true, "it is not known yet which agents are there", turn);
    } else if (room == null) {
      refuse(key, false, "no agent called " + agent + " takes tasks there", turn);
    } else if (!hasRoom(key.owner(), agent, room) || former == null && !turn.hasRoom()) {
      refuse(key, true, agent + " is busy", turn);
    } else {
      TaskWork work = new TaskWork(key, (int) attempt, agent, message.flag("pure"), lease, text);
      work.since = turn.now();
      works.put(work.stateKey(), work);
      become(work, Phase.ACCEPTED, turn);
      say(work, turn);
    }
  }

  private boolean hasRoom(NodeId owner, String agent, int room) {
    long taken =
        works.values().stream().filter(w -> w.holdsSlot() && w.agent.equals(agent)).count();
    long his = works.values().stream().filter(w -> w.key.owner().equals(owner)).count();
    return taken < room && his < MAX_OF_ONE && works.size() < MAX_WORKS;
  }

  private void refuse(TaskKey key, boolean busy, String why, Turn turn) {
    Json refusal = TaskTalk.message("refused", key.task(), key.epoch()).put("busy", busy);
    talk.say(key.owner(), refusal.put("text", why), TTL, turn);
  }

  /// The owner has heard what was said at `sent`, and so grants the lease from then on.
  private void confirmed(TaskWork work, long sent, Turn turn) {
    if (sent > turn.now() || turn.now() - sent >= patience(work)) {
      return;
    }
    work.confirmed = Math.max(work.confirmed, sent);
    if (work.phase == Phase.ACCEPTED) {
      work.begun = true;
      become(work, Phase.STARTED, turn);
      turn.tell(new TaskEvent.Begin(work.key, work.attempt, work.agent, work.input));
      work.input = "";
      say(work, turn);
    }
  }

  /// How long it is worked without a confirmation, in nanoseconds.
  private static long patience(TaskWork work) {
    return work.lease * SECOND * 2 / 3;
  }

  /// What the agent has come to.
  void reported(TaskOrder.Report report, Turn turn) {
    TaskWork work = started(report.key());
    if (work != null && report.status().isUnderWay() && TaskTalk.fits(report.text())) {
      work.status = report.status();
      work.percent = Math.clamp(report.percent(), -1, 100);
      work.text = report.text();
      say(work, turn);
    } else {
      turn.tell(new TaskEvent.Refused(report.key().task(), "It is not under way here."));
    }
  }

  void finished(TaskOrder.Finish finish, Turn turn) {
    TaskWork work = started(finish.key());
    boolean ends = finish.status().isTerminal() && finish.status() != TaskStatus.CANCELED;
    if (work == null || !ends || !TaskTalk.fits(finish.text())) {
      turn.tell(new TaskEvent.Refused(finish.key().task(), "It is not under way here."));
      return;
    }
    work.status = finish.status();
    work.text = finish.text();
    work.since = turn.now();
    become(work, Phase.DONE, turn);
    say(work, turn);
  }

  private @Nullable TaskWork started(TaskKey key) {
    TaskWork work = works.get(TaskWork.stateKey(key));
    return work != null && work.key.equals(key) && work.phase == Phase.STARTED ? work : null;
  }

  void wake(Turn turn) {
    for (TaskWork work : List.copyOf(works.values())) {
      boolean silent = turn.now() - work.confirmed >= patience(work);
      if (work.phase == Phase.STARTED && !work.pure && silent) {
        // Somebody else may be told to do it before long.
        turn.tell(new TaskEvent.Stop(work.key));
        lose(work, turn);
      } else if (work.phase == Phase.ACCEPTED && turn.now() - work.since >= work.lease * SECOND) {
        // It may have been granted, and is not to be taken for begun.
        lose(work, turn);
      } else if (!work.holdsSlot() && turn.now() - work.since >= GIVE_UP) {
        drop(work, turn);
      } else if (turn.now() >= work.sayAt) {
        say(work, turn);
      }
    }
  }

  private void lose(TaskWork work, Turn turn) {
    work.since = turn.now();
    become(work, Phase.LOST, turn);
    say(work, turn);
  }
}
