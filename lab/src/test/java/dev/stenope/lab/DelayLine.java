package dev.stenope.lab;

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
final class DelayLine implements AutoCloseable {
  private static final int MAX_PACKET = 65_536;
  private static final int MAX_QUEUE = 10_000;
  private static final long IDLE = Duration.ofMillis(50).toNanos();

  private final long delay;
  private final double loss;
  private final int left;
  private final int right;
  private final Thread there;
  private final Thread back;
  private volatile boolean open = true;

  private DelayLine(int left, int right, Duration delay, double loss) {
    this.delay = delay.toNanos();
    this.loss = loss;
    this.left = left;
    this.right = right;
    there = Thread.ofPlatform().daemon().start(() -> carry(left, right));
    back = Thread.ofPlatform().daemon().start(() -> carry(right, left));
  }

  /// `delay` is the time one way; `loss` the part of the packets that never arrive, 0 to 1. The
  /// devices are up and have no address.
  static DelayLine join(
      Namespaces namespaces,
      String left,
      String leftDevice,
      String right,
      String rightDevice,
      Duration delay,
      double loss)
      throws IOException {
    int a = namespaces.inside(left, () -> Linux.tun(leftDevice));
    int b = namespaces.inside(right, () -> Linux.tun(rightDevice));
    namespaces.ip(left, "link set " + leftDevice + " up");
    namespaces.ip(right, "link set " + rightDevice + " up");
    return new DelayLine(a, b, delay, loss);
  }

  private record Packet(long due, MemorySegment bytes) {}

  private void carry(int from, int to) {
    RandomGenerator random = RandomGeneratorFactory.getDefault().create(from);
    Queue<Packet> underway = new ArrayDeque<>();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(MAX_PACKET);
      MemorySegment memory = Linux.pollMemory(arena);
      while (open) {
        Packet first = underway.peek();
        long now = System.nanoTime();
        if (first != null && first.due - now <= 0) {
          Linux.write(to, underway.remove().bytes);
          continue;
        }
        long wait = first == null ? IDLE : Math.min(IDLE, first.due - now);
        if (Linux.readable(from, wait, memory)) {
          long length = Linux.read(from, buffer);
          boolean kept = underway.size() < MAX_QUEUE && random.nextDouble() >= loss;
          if (length > 0 && kept) {
            underway.add(new Packet(System.nanoTime() + delay, copy(buffer, length)));
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static MemorySegment copy(MemorySegment buffer, long length) {
    return Arena.ofAuto().allocate(length).copyFrom(buffer.asSlice(0, length));
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
