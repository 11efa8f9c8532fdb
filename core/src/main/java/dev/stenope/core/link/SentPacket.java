package dev.stenope.core.link;

import org.jspecify.annotations.Nullable;

/// A packet in flight that asks for an acknowledgement, and what was known when it left. The
/// objects are used again: at high rates an allocation for each packet would be the largest cost of
/// all.
final class SentPacket {
  /// What became of it.
  enum Fate {
    IN_FLIGHT,
    ACKED,
    LOST
  }

  long number;
  long sentAt;
  int size;
  Fate fate = Fate.LOST;

  /// Whether this is a probe of the packet size, whose loss says nothing of congestion.
  boolean sizeProbe;

  /// What the source gave for the frames; null if there are none, or if they were given back.
  @Nullable Object token;

  // For the rate sample: the state of the connection when the packet left.
  long delivered;
  long deliveredAt;
  long firstSentAt;
  boolean appLimited;

  /// Bytes in flight, this packet's included, and bytes lost so far when it left.
  long inFlight;

  long lost;
}
