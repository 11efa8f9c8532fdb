package dev.stenope.sim;

import dev.stenope.core.wire.Endpoint;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.SplittableRandom;

/// A stranger on the wire before a host. It knows no key; it repeats packets, changes them, and
/// sends them from elsewhere. None of that may be answered, but for one case: a packet that the
/// node had no use for when it came, because it had not read the peer's file yet, is authentic when
/// it comes again, and then its source is as good as any (RFC 9000, section 9.3.2).
final class Meddler {
  private static final long DELAY = 5_000_000_000L;
  private static final double SHARE = 0.2;
  private static final Endpoint ELSEWHERE = Net.address("192.0.2.66");

  private final Schedule schedule;
  private final SplittableRandom random;
  private final IdentityHashMap<byte[], Boolean> forged = new IdentityHashMap<>();

  Meddler(Schedule schedule, long seed) {
    this.schedule = schedule;
    random = new SplittableRandom(seed);
  }

  /// Whether the packet cannot be authentic.
  boolean forged(Datagram packet) {
    return forged.remove(packet.bytes()) != null;
  }

  void saw(Host host, Datagram packet) {
    if (random.nextDouble() >= SHARE) {
      return;
    }
    byte[] bytes = packet.bytes().clone();
    Endpoint source = packet.source();
    boolean intact = false;
    switch (random.nextInt(6)) {
      case 0 -> {
        source = ELSEWHERE.withPort(1024 + random.nextInt(60_000));
        intact = true;
      }
      case 1 -> {
        source = ELSEWHERE.withPort(1024 + random.nextInt(60_000));
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      }
      case 2 -> bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      case 3 -> bytes = Arrays.copyOf(bytes, random.nextInt(1400));
      case 4 -> random.nextBytes(bytes);
      default -> intact = true;
    }
    if (!intact) {
      forged.put(bytes, true);
    }
    Datagram again = new Datagram(source, packet.destination(), bytes, Datagram.TTL);
    schedule.in(random.nextLong(DELAY), () -> host.receive(again));
  }
}
