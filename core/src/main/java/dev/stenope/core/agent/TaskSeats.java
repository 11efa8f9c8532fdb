package dev.stenope.core.agent;

import dev.stenope.core.crypto.NodeId;
import dev.stenope.core.wire.Envelope;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The agents that can be asked at present, with what their owner knows of them.
final class TaskSeats {
  private static final int MAX_SEATS = 1024;

  /// How much of an agent's usual time the latest task makes.
  private static final double NEWS = 0.2;

  private final Map<String, Known> all = new LinkedHashMap<>();

  /// One of them. `taken` is how many tasks of this node it has, `usual` how long one takes it, in
  /// nanoseconds, and `restUntil` the time before which it is not asked.
  private record Known(TaskOrder.Seat seat, int taken, double usual, long restUntil) {
    Known with(int has) {
      return new Known(seat, has, usual, restUntil);
    }

    Known usually(double nanos) {
      return new Known(seat, taken, nanos, restUntil);
    }

    Known resting(long until) {
      return new Known(seat, taken, usual, until);
    }
  }

  private static String key(NodeId node, String agent) {
    return node + "/" + agent;
  }

  void become(TaskOrder.Seats seats) {
    Map<String, Known> former = new LinkedHashMap<>(all);
    all.clear();
    for (TaskOrder.Seat seat : seats.all()) {
      boolean named = seat.agent().length() <= Envelope.MAX_AGENT;
      if (seat.slots() > 0 && named && all.size() < MAX_SEATS) {
        String key = key(seat.node(), seat.agent());
        Known known = former.get(key);
        all.put(
            key,
            known == null
                ? new Known(seat, 0, 0, Long.MIN_VALUE)
                : new Known(seat, known.taken, known.usual, known.restUntil));
      }
    }
  }

  /// Counts anew what they have.
  void count(Iterable<TaskJob> jobs) {
    all.replaceAll((_, known) -> known.with(0));
    for (TaskJob job : jobs) {
      for (TaskPart part : job.parts) {
        for (TaskLease lease : part.leases) {
          all.computeIfPresent(
              key(lease.node(), lease.agent()), (_, known) -> known.with(known.taken + 1));
        }
      }
    }
  }

  void taken(TaskOrder.Seat seat) {
    all.computeIfPresent(key(seat.node(), seat.agent()), (_, known) -> known.with(known.taken + 1));
  }

  /// It is not to be asked before `until`.
  void rest(TaskLease lease, long until) {
    all.computeIfPresent(key(lease.node(), lease.agent()), (_, known) -> known.resting(until));
  }

  void took(TaskLease lease, long nanos) {
    all.computeIfPresent(
        key(lease.node(), lease.agent()),
        (_, known) ->
            known.usually(known.usual == 0 ? nanos : known.usual + NEWS * (nanos - known.usual)));
  }

  /// The one to ask for a part: of those that may do it, the one with the most free slots, and of
  /// several the quickest. Null if there is none now.
  TaskOrder.@Nullable Seat best(TaskJob job, TaskPart part, long now) {
    Known best = null;
    for (Known known : all.values()) {
      if (fits(job, part, known.seat)
          && known.taken < known.seat.slots()
          && now >= known.restUntil
          && (best == null || isBetter(known, best))) {
        best = known;
      }
    }
    return best == null ? null : best.seat;
  }

  private static boolean isBetter(Known one, Known other) {
    int free = one.seat.slots() - one.taken - other.seat.slots() + other.taken;
    return free > 0 || free == 0 && one.usual < other.usual;
  }

  private static boolean fits(TaskJob job, TaskPart part, TaskOrder.Seat seat) {
    boolean has = part.leases.stream().anyMatch(lease -> lease.node().equals(seat.node()));
    return !has && isMeant(job, seat) && !part.refusing.contains(key(seat.node(), seat.agent()));
  }

  private static boolean isMeant(TaskJob job, TaskOrder.Seat seat) {
    TaskOrder.Terms terms = job.terms;
    return (terms.node() == null || terms.node().equals(seat.node()))
        && (terms.agent() == null || terms.agent().equals(seat.agent()))
        && (terms.skill().isEmpty() || seat.skills().contains(terms.skill()));
  }

  /// Whether all who could do a part refuse it.
  boolean isRefused(TaskJob job, TaskPart part) {
    boolean one = false;
    for (Known known : all.values()) {
      if (isMeant(job, known.seat)) {
        if (fits(job, part, known.seat)) {
          return false;
        }
        one = true;
      }
    }
    return one;
  }
}
