package dev.stenope.core.link;

import java.util.random.RandomGenerator;

/// The wait between two probes for bandwidth (draft-ietf-ccwg-bbr-05, section 5.3.3.5.3): two to
/// three seconds, but no more round trips than a Reno flow takes to grow by as much as is in
/// flight, and at most 63. By chance, so that flows do not probe together.
final class ProbeWait {
  private static final long LEAST = 2_000_000_000;
  private static final long MORE = 1_000_000_000;
  private static final int MOST_ROUNDS = 63;

  private final RandomGenerator random;
  private int rounds;
  private long until;

  ProbeWait(RandomGenerator random) {
    this.random = random;
  }

  /// A wait begins.
  void begin(long now) {
    rounds = random.nextInt(2);
    until = now + LEAST + random.nextLong(MORE);
  }

  /// A round trip is over.
  void round() {
    rounds++;
  }

  /// Whether the wait is over, with so many packets in flight.
  boolean isOver(long packets, long now) {
    return now > until || rounds >= Math.min(packets, MOST_ROUNDS);
  }
}
