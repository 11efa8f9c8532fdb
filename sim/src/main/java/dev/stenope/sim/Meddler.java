package dev.stenope.sim;

import dev.stenope.core.wire.Endpoint;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.SplittableRandom;

/// A stranger on the wire before a host. It knows no key; it repeats packets, changes them, and sends
/// them from elsewhere. None of that may be answered.
final class Meddler {
  private static final long DELAY = 5_000_000_000L;
  private static final double SHARE = 0.2;
  private static final Endpoint ELSEWHERE = Net.address("192.0.2.66");

  private final Schedule schedule;
  private final SplittableRandom random;
  private final IdentityHashMap<byte[], Boolean> own = new IdentityHashMap<>();

  Meddler(Schedule schedule, long seed) {
    this.schedule = schedule;
    random = new SplittableRandom(seed);
  }

  boolean owns(Datagram packet) {
    return own.remove(packet.bytes()) != null;
  }

  void saw(Host host, Datagram packet) {
    if (random.nextDouble() >= SHARE) {
      return;
    }
    byte[] bytes = packet.bytes().clone();
    Endpoint source = packet.source();
    switch (random.nextInt(4)) {
      case 0 -> source = ELSEWHERE.withPort(1024 + random.nextInt(60_000));
      case 1 -> bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      case 2 -> bytes = Arrays.copyOf(bytes, random.nextInt(1400));
      default -> random.nextBytes(bytes);
    }
    own.put(bytes, true);
    Datagram again = new Datagram(source, packet.destination(), bytes, Datagram.TTL);
    schedule.in(random.nextLong(DELAY), () -> host.receive(again));
  }
}
