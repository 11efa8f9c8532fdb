package dev.stenope.app.daemon;

import dev.stenope.core.agent.HandoffEvent;
import dev.stenope.core.agent.HandoffEvent.Stands;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Where the agents stand that were ever handed over. One of which nothing is known runs here, as
/// it always did.
final class Standing {
  private final Map<String, Stands> known = new TreeMap<>();

  /// Agents that run here and are to get nothing any more, and those whose package is to be laid
  /// down first.
  private final Set<String> stopped = new HashSet<>();

  private final Set<String> arriving = new HashSet<>();

  /// The last refusal of an order about an agent.
  private final Map<String, String> refusals = new TreeMap<>();

  /// Hears when an agent may run here that might not, or no more.
  private volatile Runnable changed = () -> {};

  /// Has `task` run, on any thread, when an agent may run here that might not, or no more.
  void whenChanged(Runnable task) {
    changed = task;
  }

  /// Takes note of what the node tells.
  void hear(HandoffEvent event) {
    switch (event) {
      case Stands now -> change(now.agent(), () -> note(now));
      case HandoffEvent.Refused refused -> refused(refused);
      case HandoffEvent.AllTold _, HandoffEvent.Input _ -> {}
    }
  }

  /// Who hears of it asks back, so that it must not be told under the lock.
  private boolean change(String agent, BooleanSupplier step) {
    boolean result;
    boolean isOther;
    synchronized (this) {
      boolean before = mayRun(agent);
      result = step.getAsBoolean();
      isOther = mayRun(agent) != before;
      notifyAll();
    }
    if (isOther) {
      changed.run();
    }
    return result;
  }

  private synchronized void refused(HandoffEvent.Refused refused) {
    refusals.put(refused.agent(), refused.text());
    notifyAll();
  }

  private synchronized boolean note(Stands now) {
    Stands before = known.get(now.agent());
    boolean came = before == null || !before.phase().equals("FROZEN") && !before.isActive();
    if (now.isActive() && came) {
      arriving.add(now.agent());
    }
    if (isNothing(now)) {
      known.remove(now.agent());
    } else {
      known.put(now.agent(), now);
    }
    return true;
  }

  /// Whether this is what is told last of an agent that is none of this node's.
  static boolean isNothing(Stands stands) {
    return stands.phase().equals("STANDBY") && stands.other() == null;
  }

  synchronized @Nullable Stands of(String agent) {
    return known.get(agent);
  }

  synchronized List<Stands> all() {
    return new ArrayList<>(known.values());
  }

  /// Whether it belongs elsewhere, or may soon.
  synchronized boolean isAway(String agent) {
    Stands stands = known.get(agent);
    return stands != null && !stands.isActive();
  }

  /// Whether it may be given messages here.
  synchronized boolean mayRun(String agent) {
    return !isAway(agent) && !stopped.contains(agent) && !arriving.contains(agent);
  }

  /// It is to get nothing any more; false if somebody has said so already.
  boolean stop(String agent) {
    return change(agent, () -> stopped.add(agent));
  }

  /// Whether this is the latest of an agent, and nobody is about to offer it.
  synchronized boolean isAtRest(Stands stands) {
    return !stopped.contains(stands.agent()) && stands.equals(known.get(stands.agent()));
  }

  void goOn(String agent) {
    change(agent, () -> stopped.remove(agent));
  }

  /// Its package is laid down.
  void arrived(String agent) {
    change(agent, () -> arriving.remove(agent));
  }

  synchronized void forgetRefusal(String agent) {
    refusals.remove(agent);
  }

  synchronized @Nullable String refusal(String agent) {
    return refusals.get(agent);
  }

  /// Waits until the agent stands so, or, if that counts, an order about it was refused; false
  /// after so many milliseconds.
  synchronized boolean await(
      String agent, Predicate<@Nullable Stands> wanted, boolean orRefused, long millis)
      throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (!wanted.test(known.get(agent)) && !(orRefused && refusals.containsKey(agent))) {
      long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    return true;
  }
}
