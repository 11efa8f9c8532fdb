package dev.stenope.node.line;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/// A link between two namespaces on which every packet takes the same time: two TUN devices, and a
/// thread for each direction that carries packets from one to the other. Serves kernels without
/// netem.
public final class DelayLine implements AutoCloseable {
  private static final int MAX_PACKET = 2048;
  private static final int MAX_UNDERWAY = 10_000;
  private static final long IDLE = Duration.ofMillis(50).toNanos();
  private static final long SECOND = 1_000_000_000;

  private final Quality quality;
  private final int left;
  private final int right;
  private final Thread there;
  private final Thread back;
  private volatile boolean open = true;

  /// `delay` is the time one way; `loss` the part of the packets that never arrive, 0 to 1. `rate`
  /// is in bytes per second, 0 for no limit, and what would wait longer than `queue` for it is
  /// dropped.
  public record Quality(Duration delay, double loss, long rate, Duration queue) {
    public static Quality delayed(Duration delay) {
      return new Quality(delay, 0, 0, Duration.ZERO);
    }
  }

  /// Joins two devices that [Linux#tun] has made, of MTU 1500, and closes them in the end.
  public DelayLine(int left, int right, Quality quality) {
    this.quality = quality;
    this.left = left;
    this.right = right;
    there = Thread.ofPlatform().daemon().start(() -> carry(left, right));
    back = Thread.ofPlatform().daemon().start(() -> carry(right, left));
  }

  private record Packet(long due, MemorySegment slot, long length) {}

  private void carry(int from, int to) {
    RandomGenerator random = RandomGeneratorFactory.getDefault().create(from);
    Queue<Packet> underway = new ArrayDeque<>();
    ArrayDeque<MemorySegment> free = new ArrayDeque<>();
    long busyUntil = System.nanoTime();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = Linux.pollMemory(arena);
      while (open) {
        long now = System.nanoTime();
        for (Packet first = underway.peek();
            first != null && first.due - now <= 0;
            first = underway.peek()) {
          Linux.write(to, first.slot.asSlice(0, first.length));
          free.push(underway.remove().slot);
        }
        MemorySegment slot = free.isEmpty() ? arena.allocate(MAX_PACKET) : free.pop();
        long length = Linux.read(from, slot);
        if (length > 0) {
          now = System.nanoTime();
          busyUntil = Math.max(busyUntil, now);
          boolean fits = quality.rate == 0 || busyUntil - now <= quality.queue.toNanos();
          if (fits && underway.size() < MAX_UNDERWAY && random.nextDouble() >= quality.loss) {
            busyUntil += quality.rate == 0 ? 0 : length * SECOND / quality.rate;
            underway.add(new Packet(busyUntil + quality.delay.toNanos(), slot, length));
            continue;
          }
        }
        free.push(slot);
        if (length <= 0) {
          Packet first = underway.peek();
          long wait = first == null ? IDLE : Math.min(IDLE, first.due - System.nanoTime());
          Linux.awaitReadable(from, Math.max(0, wait), memory);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    open = false;
    try {
      there.join();
      back.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    Linux.close(left);
    Linux.close(right);
  }
}
