package dev.stenope.core.link;

/// What one round trip has delivered and lost (draft-ietf-ccwg-bbr-05, section 5.5.10.3). The first
/// loss begins such a round, so that it covers all that was in flight then.
final class LossRound {
  /// BBRLossThresh: what a queue that overflows may lose.
  private static final double CONGESTED = 0.02;

  /// What may be lost while no queue stands: then it is the path that loses, and to send less would
  /// not mend it. A buffer of a few packets overflows without a delay that could be measured; there
  /// this bounds what others suffer.
  private static final double UNCONGESTED = 0.1;

  private long end;
  private long begin;
  private long lost;
  private int gaps;
  private long newestLost = -1;
  private boolean started;
  private long rate;
  private long volume;

  /// A packet was lost, after so many bytes were delivered.
  void lost(SentPacket packet, long delivered) {
    if (lost == 0) {
      begin = delivered;
      end = delivered;
      gaps = 0;
    }
    lost += packet.size;
    if (packet.number != newestLost + 1) {
      gaps++;
    }
    newestLost = packet.number;
  }

  /// To be called at the start of the work on an acknowledgement.
  void update(RateSample sample) {
    rate = Math.max(rate, sample.rate);
    volume = Math.max(volume, sample.delivered - sample.priorDelivered);
    started = sample.priorDelivered >= end;
    if (started) {
      end = sample.delivered;
    }
  }

  /// To be called at its end.
  void advance(RateSample sample) {
    if (started) {
      rate = sample.rate;
      volume = sample.delivered - sample.priorDelivered;
      lost = 0;
      begin = sample.delivered;
    }
  }

  void reset() {
    lost = 0;
    rate = 0;
    volume = 0;
  }

  /// Whether the last acknowledgement ended a round.
  boolean ended() {
    return started;
  }

  /// Whether the round lost anything.
  boolean hasLost() {
    return lost > 0;
  }

  /// Whether the round lost too much.
  boolean isTooMuch(boolean queued, long delivered) {
    return isTooMuch(lost, lost + delivered - begin, queued);
  }

  /// Whether `lost` of so many bytes `sent` is too much, given that a queue stands or that none
  /// does.
  static boolean isTooMuch(long lost, long sent, boolean queued) {
    return lost > sent * tolerated(queued);
  }

  /// At which flight, within this lost packet, the losses since it left became too much: `lost`
  /// bytes with its own (BBRInflightAtLoss).
  static long borne(SentPacket packet, long lost, boolean queued) {
    double tolerated = tolerated(queued);
    long before = packet.inFlight - packet.size;
    double part = (tolerated * before - (lost - packet.size)) / (1 - tolerated);
    return before + (long) Math.max(part, 0);
  }

  private static double tolerated(boolean queued) {
    return queued ? CONGESTED : UNCONGESTED;
  }

  /// How many runs of packets were lost in the round.
  int gaps() {
    return gaps;
  }

  /// The highest delivery rate of the round in bytes per second (bw_latest).
  long rate() {
    return rate;
  }

  /// The most that was delivered in the flight of a packet, in bytes (inflight_latest).
  long volume() {
    return volume;
  }
}
