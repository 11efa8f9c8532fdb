package dev.stenope.sim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// A shared folder in virtual time. Whoever can reach it can do anything with it.
public final class Drop {
  private final Schedule schedule;
  private final RandomGenerator random;
  private final Manner manner;
  private final Map<String, byte[]> files = new HashMap<>();
  private final List<Member> members = new ArrayList<>();
  private Observer observer = (_, _) -> {};

  /// How the folder behaves, in nanoseconds. A request takes `latency` each; a new name shows up in
  /// the listing of each member at its own time within `consistency`, and with the probability
  /// `vanishing` it disappears from it for a while.
  public record Manner(long latency, long consistency, double vanishing) {
    /// A folder on the disk of one machine.
    public static final Manner LOCAL = new Manner(100_000, 0, 0);

    /// A folder kept by a cloud.
    public static final Manner CLOUD = new Manner(150_000_000, 1_500_000_000, 0.1);
  }

  /// Sees what members put, at the time it becomes visible.
  @FunctionalInterface
  public interface Observer {
    void put(String name, byte[] content);
  }

  public Drop(Schedule schedule, RandomGenerator random, Manner manner) {
    this.schedule = schedule;
    this.random = random;
    this.manner = manner;
  }

  public void observe(Observer other) {
    Observer first = observer;
    observer =
        (name, content) -> {
          first.put(name, content);
          other.put(name, content);
        };
  }

  /// What a member is told belongs to the listener.
  public Member join(Member.Listener listener) {
    Member member = new Member(schedule, this, manner.latency, listener);
    members.add(member);
    files.keySet().stream().sorted().forEach(member::show);
    return member;
  }

  void leave(Member member) {
    members.remove(member);
  }

  /// A file as a stranger or the provider puts it: any name, any content, in place of what is
  /// there.
  public void place(String name, byte[] content) {
    if (files.put(name, content.clone()) == null) {
      announce(name);
    }
  }

  public void remove(String name) {
    files.remove(name);
  }

  public List<String> names() {
    return files.keySet().stream().sorted().toList();
  }

  byte @Nullable [] content(String name) {
    return files.get(name);
  }

  boolean holds(String name) {
    return files.containsKey(name);
  }

  void create(String name, byte[] content) {
    observer.put(name, content);
    if (files.putIfAbsent(name, content) == null) {
      announce(name);
    }
  }

  private void announce(String name) {
    for (Member member : members) {
      long delay = manner.consistency > 0 ? random.nextLong(manner.consistency) : 0;
      schedule.in(delay, () -> member.show(name));
      if (manner.vanishing > 0 && random.nextDouble() < manner.vanishing) {
        long again = delay + 1 + random.nextLong(2 * manner.consistency + 1);
        schedule.in(again, () -> member.show(name));
      }
    }
  }
}
