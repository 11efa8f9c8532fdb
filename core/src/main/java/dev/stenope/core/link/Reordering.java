package dev.stenope.core.link;

import java.util.ArrayDeque;
import java.util.Iterator;

/// How far packets overtake each other on a path, as those show that were declared lost and then
/// arrived: so much later the next ones are given up (RFC 9002, section 6.1; RFC 8985, section
/// 6.2). Times are in nanoseconds.
final class Reordering {
  /// kPacketThreshold (RFC 9002, section 6.1.1).
  private static final long LEAST_PACKETS = 3;

  /// In eighths of a round trip: kTimeThreshold (section 6.1.2), and two round trips at most (RFC
  /// 8985, section 6.2, step 4).
  private static final int LEAST_EIGHTHS = 9;

  private static final int MOST_EIGHTHS = 16;

  /// So many round trips with losses that were real narrow the thresholds again.
  private static final int QUIET_ROUNDS = 16;

  /// So many lost packets are remembered, for so many round trips.
  private static final int MEMORY = 1024;

  private static final int MEMORY_ROUNDS = 4;

  /// A packet that was declared lost and has not arrived.
  private record Missing(long number, long sentAt, int size) {}

  /// The newest first.
  private final ArrayDeque<Missing> missing = new ArrayDeque<>(4);

  private long packets = LEAST_PACKETS;
  private int eighths = LEAST_EIGHTHS;
  private long roundEnd = Long.MIN_VALUE;
  private int quiet;

  /// So many packets after it must be acknowledged for a packet to be lost.
  long packets() {
    return packets;
  }

  /// The age from which a packet counts as lost once a later one was acknowledged.
  long delay(RoundTrip roundTrip) {
    long longest = Math.max(roundTrip.latest(), roundTrip.smoothed());
    return Math.max(longest * eighths / 8, RoundTrip.GRANULARITY);
  }

  /// A packet was declared lost.
  void lost(SentPacket packet, long now) {
    missing.addFirst(new Missing(packet.number, packet.sentAt, packet.size));
    if (missing.size() > MEMORY) {
      missing.removeLast();
    }
    if (packet.sentAt > roundEnd) {
      roundEnd = now;
      quiet++;
    }
    if (quiet == QUIET_ROUNDS) {
      quiet = 0;
      packets = Math.max(packets / 2, LEAST_PACKETS);
      eighths = Math.max(eighths - 1, LEAST_EIGHTHS);
    }
  }

  /// An acknowledgement of these ranges, the newest first, came when `largest` was the newest
  /// packet known to have arrived. Returns the bytes of packets in them that had been declared
  /// lost.
  long arrived(long[] bounds, long largest, RoundTrip roundTrip, long now) {
    long horizon = now - MEMORY_ROUNDS * roundTrip.smoothed();
    while (!missing.isEmpty() && missing.getLast().sentAt < horizon) {
      missing.removeLast();
    }
    long found = 0;
    int range = 0;
    for (Iterator<Missing> rest = missing.iterator(); rest.hasNext(); ) {
      Missing packet = rest.next();
      while (range < bounds.length && packet.number < bounds[range]) {
        range += 2;
      }
      if (range == bounds.length) {
        break;
      }
      if (packet.number <= bounds[range + 1]) {
        rest.remove();
        found += packet.size;
        widen(largest - packet.number, now - packet.sentAt, roundTrip);
      }
    }
    return found;
  }

  private void widen(long overtaken, long age, RoundTrip roundTrip) {
    quiet = 0;
    packets = Math.max(packets, overtaken + 1);
    long longest = Math.max(roundTrip.latest(), roundTrip.smoothed());
    eighths = Math.clamp(8 * age / longest + 1, eighths, MOST_EIGHTHS);
  }

  /// Forgets all: another path is used.
  void clear() {
    missing.clear();
    packets = LEAST_PACKETS;
    eighths = LEAST_EIGHTHS;
  }
}
