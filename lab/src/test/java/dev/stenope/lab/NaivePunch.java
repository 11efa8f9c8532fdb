package dev.stenope.lab;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Hole punching as it is commonly done: each side sends from one port to the one port of the
/// other, again and again, from the moment it thinks right.
final class NaivePunch {
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final Duration INTERVAL = Duration.ofMillis(100);
  private static final Duration SLACK = Duration.ofMillis(2);
  private static final AtomicInteger PORTS = new AtomicInteger(40_000);

  private NaivePunch() {}

  /// Whether a packet has come through both ways, when `b` begins `skew` after `a`; null if this
  /// machine was too busy for it to begin at that time.
  static @Nullable Boolean connects(TwoHomes homes, Duration skew) throws IOException {
    // Fresh ports: a router remembers the flows of a lost attempt for 30 s.
    int port = PORTS.getAndIncrement();
    try (DatagramChannel a = socket(homes, "a", port);
        DatagramChannel b = socket(homes, "b", port)) {
      InetSocketAddress toA = new InetSocketAddress(TwoHomes.address("a"), port);
      InetSocketAddress toB = new InetSocketAddress(TwoHomes.address("b"), port);
      long start = System.nanoTime();
      long end = start + skew.plus(PATIENCE).toNanos();
      long nextA = start;
      long nextB = start + skew.toNanos();
      long firstA = 0;
      long firstB = 0;
      boolean heardA = false;
      boolean heardB = false;
      for (long now = start; now < end && !(heardA && heardB); now = System.nanoTime()) {
        if (now >= nextA) {
          a.send(ByteBuffer.allocate(32), toB);
          firstA = firstA == 0 ? System.nanoTime() : firstA;
          nextA += INTERVAL.toNanos();
        }
        if (now >= nextB) {
          b.send(ByteBuffer.allocate(32), toA);
          firstB = firstB == 0 ? System.nanoTime() : firstB;
          nextB += INTERVAL.toNanos();
        }
        heardA |= a.receive(ByteBuffer.allocate(32)) != null;
        heardB |= b.receive(ByteBuffer.allocate(32)) != null;
        LockSupport.parkNanos(200_000);
      }
      boolean isInTime = Math.abs(firstB - firstA - skew.toNanos()) < SLACK.toNanos();
      return isInTime ? heardA && heardB : null;
    }
  }

  private static DatagramChannel socket(TwoHomes homes, String host, int port) throws IOException {
    return homes
        .namespaces()
        .inside(
            host,
            () -> {
              DatagramChannel channel = DatagramChannel.open();
              channel.configureBlocking(false);
              return channel.bind(new InetSocketAddress(port));
            });
  }
}
