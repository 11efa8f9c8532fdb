package dev.stenope.sim;

import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// One direction of an access line. It keeps the order of packets except of those that it delays on
/// purpose.
public final class Line {
  private static final long OVERTAKEN = 15_000_000;

  private final Schedule schedule;
  private final RandomGenerator random;
  private Quality quality;
  private boolean cut;
  private long lastArrival;
  private long busyUntil;

  /// What a line does to packets. `loss`, `reordering` and `duplication` are probabilities; `delay`
  /// and `jitter` (uniform on top of the delay) are nanoseconds; `mtu` bounds the IP packet in
  /// bytes; `rate` is in bytes per second, 0 for no limit, with a queue of `queue` nanoseconds.
  public record Quality(
      double loss,
      long delay,
      long jitter,
      double reordering,
      double duplication,
      int mtu,
      long rate,
      long queue) {
    private static final long QUEUE = 200_000_000;

    public static final Quality PERFECT = new Quality(0, 0, 0, 0, 0, 1500, 0, QUEUE);

    public static Quality delayed(long delay) {
      return PERFECT.withDelay(delay);
    }

    public Quality withLoss(double other) {
      return new Quality(other, delay, jitter, reordering, duplication, mtu, rate, queue);
    }

    public Quality withDelay(long other) {
      return new Quality(loss, other, jitter, reordering, duplication, mtu, rate, queue);
    }

    public Quality withJitter(long other) {
      return new Quality(loss, delay, other, reordering, duplication, mtu, rate, queue);
    }

    public Quality withReordering(double other) {
      return new Quality(loss, delay, jitter, other, duplication, mtu, rate, queue);
    }

    public Quality withDuplication(double other) {
      return new Quality(loss, delay, jitter, reordering, other, mtu, rate, queue);
    }

    public Quality withMtu(int other) {
      return new Quality(loss, delay, jitter, reordering, duplication, other, rate, queue);
    }

    public Quality withRate(long other) {
      return new Quality(loss, delay, jitter, reordering, duplication, mtu, other, queue);
    }

    public Quality withQueue(long other) {
      return new Quality(loss, delay, jitter, reordering, duplication, mtu, rate, other);
    }
  }

  Line(Schedule schedule, RandomGenerator random, Quality quality) {
    this.schedule = schedule;
    this.random = random;
    this.quality = quality;
  }

  void quality(Quality other) {
    quality = other;
  }

  void cut(boolean now) {
    cut = now;
  }

  void carry(Datagram packet, Consumer<Datagram> end) {
    if (cut || packet.size() > quality.mtu || happens(quality.loss)) {
      return;
    }
    pass(packet, end);
    if (happens(quality.duplication)) {
      pass(packet.copy(), end);
    }
  }

  private void pass(Datagram packet, Consumer<Datagram> end) {
    long left = schedule.now();
    if (quality.rate > 0) {
      if (busyUntil - left > quality.queue) {
        return;
      }
      busyUntil = Math.max(busyUntil, left) + packet.size() * 1_000_000_000L / quality.rate;
      left = busyUntil;
    }
    long arrival = left + quality.delay;
    if (quality.jitter > 0) {
      arrival += random.nextLong(quality.jitter + 1);
    }
    if (happens(quality.reordering)) {
      arrival += 1 + random.nextLong(OVERTAKEN);
    } else {
      arrival = Math.max(arrival, lastArrival);
      lastArrival = arrival;
    }
    if (arrival <= schedule.now()) {
      end.accept(packet);
    } else {
      schedule.at(arrival, () -> end.accept(packet));
    }
  }

  private boolean happens(double probability) {
    return probability > 0 && random.nextDouble() < probability;
  }
}
