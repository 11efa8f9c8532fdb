package dev.stenope.node.drop.mega.server;

import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// What has been asked of the server, counted as it arrives.
public final class Traffic {
  /// The kinds of request: a batch of commands, the opening of the event channel, a request that is
  /// held on it, a part of a file that comes, and one that goes.
  public enum Kind {
    COMMANDS,
    EVENTS,
    HELD,
    UPLOAD,
    DOWNLOAD
  }

  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final Map<Kind, Integer> calls = new EnumMap<>(Kind.class);
  private final Map<String, Integer> commands = new HashMap<>();
  private int holding;

  synchronized void arrived(Call call) {
    calls.merge(call.kind(), 1, Integer::sum);
    call.commands().forEach(json -> commands.merge(json.text("a", "?"), 1, Integer::sum));
  }

  synchronized void holding(int more) {
    holding += more;
    notifyAll();
  }

  /// Starts again at zero.
  public synchronized void reset() {
    calls.clear();
    commands.clear();
  }

  public synchronized int calls(Kind kind) {
    return calls.getOrDefault(kind, 0);
  }

  /// The number of requests of all kinds.
  public synchronized int calls() {
    return calls.values().stream().mapToInt(Integer::intValue).sum();
  }

  /// How often a command, such as `p`, has been asked for.
  public synchronized int commands(String name) {
    return commands.getOrDefault(name, 0);
  }

  /// Waits until exactly so many requests for events are held; it is an error if that takes half a
  /// minute.
  public synchronized void awaitHeld(int count) throws InterruptedException {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (holding != count) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        throw new AssertionError(this + ", not " + count);
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
  }

  @Override
  public synchronized String toString() {
    return calls + " " + commands + ", held " + holding;
  }
}
