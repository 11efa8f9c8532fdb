package dev.stenope.sim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/// A broker that hands what is published under a name to all who listen for that name, later, not
/// always, and not while it is down. Times are in nanoseconds.
public final class Broker {
  private static final long DELAY = 15_000_000;
  private static final double LOSS = 0.01;

  private final Schedule schedule;
  private final SplittableRandom random;
  private final Map<String, List<Consumer<byte[]>>> listeners = new HashMap<>();
  private final double repeats;
  private boolean down;
  private long carried;

  /// `repeats` is how often a packet is handed on twice.
  Broker(Schedule schedule, SplittableRandom random, double repeats) {
    this.schedule = schedule;
    this.random = random;
    this.repeats = repeats;
  }

  public void down(boolean isDown) {
    down = isDown;
  }

  /// The number of packets that it has handed on.
  public long carried() {
    return carried;
  }

  /// Returns what ends the listening.
  Runnable listen(String name, Consumer<byte[]> listener) {
    listeners.computeIfAbsent(name, _ -> new ArrayList<>()).add(listener);
    return () -> listeners.getOrDefault(name, List.of()).remove(listener);
  }

  void publish(String name, byte[] packet) {
    if (down || random.nextDouble() < LOSS) {
      return;
    }
    schedule.in(DELAY + random.nextLong(DELAY), () -> handOn(name, packet));
    if (repeats > 0 && random.nextDouble() < repeats) {
      schedule.in(DELAY + random.nextLong(3 * DELAY), () -> handOn(name, packet));
    }
  }

  private void handOn(String name, byte[] packet) {
    if (!down) {
      for (Consumer<byte[]> listener : List.copyOf(listeners.getOrDefault(name, List.of()))) {
        carried++;
        listener.accept(packet.clone());
      }
    }
  }
}
