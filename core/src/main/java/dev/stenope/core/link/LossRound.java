package dev.stenope.core.link;

/// What one round trip has delivered and lost (draft-ietf-ccwg-bbr-05, section 5.5.10.3). The first
/// loss begins such a round, so that it covers all that was in flight then.
final class LossRound {
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

  /// So much of what was lost has arrived after all.
  void arrivedLate(long size) {
    lost = Math.max(0, lost - size);
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

  /// Bytes lost in the round.
  long lost() {
    return lost;
  }

  /// Of so many bytes of the connection `delivered` so far, what the round has sent.
  long sent(long delivered) {
    return lost + delivered - begin;
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
