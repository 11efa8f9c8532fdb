package dev.stenope.sim;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// One node's view of a [Drop]: it polls the listing and does what the node asks for.
public final class Member {
  private static final int SLICE = 256;

  private final Schedule schedule;
  private final Drop drop;
  private final long latency;
  private final Listener listener;
  private final Set<String> unseen = new LinkedHashSet<>();
  private long interval = 1_000_000_000;
  private long nextPoll = Long.MAX_VALUE;
  private boolean reachable = true;
  private boolean left;

  /// Who is told what the folder holds.
  public interface Listener {
    /// Names of which each is seen for the first time since it was last absent; 256 at most.
    void appeared(List<String> names);

    void fetched(String name, byte[] content);

    void state(boolean usable, String reason);
  }

  Member(Schedule schedule, Drop drop, long latency, Listener listener) {
    this.schedule = schedule;
    this.drop = drop;
    this.latency = latency;
    this.listener = listener;
    attend(interval);
  }

  /// Polls every `nanos` from now on.
  public void attend(long nanos) {
    interval = Math.max(nanos, 1_000_000);
    long wanted = schedule.now() + interval;
    if (wanted < nextPoll) {
      nextPoll = wanted;
      schedule.at(wanted, () -> poll(wanted));
    }
  }

  /// While it cannot be reached, requests come to nothing.
  public void reachable(boolean now) {
    if (reachable != now) {
      reachable = now;
      schedule.in(
          latency,
          () -> {
            if (!left) {
              listener.state(now, now ? "" : "the drop does not answer");
            }
          });
    }
  }

  public void put(String name, byte[] content) {
    byte[] copy = content.clone();
    request(() -> drop.create(name, copy));
  }

  /// `limit` is in bytes; of a longer file one byte more than that arrives. A file that is not
  /// there is not answered.
  public void fetch(String name, int limit) {
    request(
        () -> {
          byte[] content = drop.content(name);
          if (content != null) {
            listener.fetched(name, Arrays.copyOf(content, Math.min(content.length, limit + 1)));
          }
        });
  }

  public void remove(String name) {
    request(() -> drop.remove(name));
  }

  public void leave() {
    left = true;
    drop.leave(this);
  }

  void show(String name) {
    unseen.add(name);
  }

  private void request(Runnable action) {
    schedule.in(
        latency,
        () -> {
          if (reachable && !left) {
            action.run();
          }
        });
  }

  private void poll(long at) {
    if (left || at != nextPoll) {
      return;
    }
    nextPoll = Long.MAX_VALUE;
    attend(interval);
    if (!reachable || unseen.isEmpty()) {
      return;
    }
    List<String> names = unseen.stream().filter(drop::holds).toList();
    unseen.clear();
    for (int from = 0; from < names.size(); from += SLICE) {
      List<String> slice = names.subList(from, Math.min(from + SLICE, names.size()));
      schedule.in(
          latency,
          () -> {
            if (!left) {
              listener.appeared(slice);
            }
          });
    }
  }
}
