package dev.stenope.core.link;

/// The round trip time of one path (RFC 9002, section 5). All values are in nanoseconds.
final class RoundTrip {
  /// The longest the peer may wait before it acknowledges.
  static final long MAX_ACK_DELAY = 5_000_000;

  /// The timer granularity: kGranularity of RFC 9002.
  static final long GRANULARITY = 1_000_000;

  private static final long INITIAL = 333_000_000;

  private long latest;
  private long min;
  private long smoothed = INITIAL;
  private long variation = INITIAL / 2;
  private long firstSampleAt = Long.MAX_VALUE;

  /// Starts from the round trip of a challenge. That is no sample (RFC 9002, section 6.2.2): the
  /// first acknowledgement replaces it.
  void expect(long challenge) {
    if (!sampled()) {
      smoothed = Math.max(challenge, 1);
      variation = smoothed / 2;
    }
  }

  /// Takes the time from sending the largest newly acknowledged packet to now, of which the peer
  /// says that it waited `ackDelay`.
  void sample(long rtt, long ackDelay, long now) {
    latest = Math.max(rtt, 1);
    if (!sampled()) {
      firstSampleAt = now;
      min = latest;
      smoothed = latest;
      variation = latest / 2;
      return;
    }
    // The minimum ignores the peer's delay: what it says may be wrong (section 5.2).
    min = Math.min(min, latest);
    long delay = Math.min(ackDelay, MAX_ACK_DELAY);
    long adjusted = latest >= min + delay ? latest - delay : latest;
    variation = (3 * variation + Math.abs(smoothed - adjusted)) / 4;
    smoothed = (7 * smoothed + adjusted) / 8;
  }

  /// After persistent congestion the path may have become another one (section 5.2).
  void forgetMin() {
    min = latest;
  }

  boolean sampled() {
    return firstSampleAt != Long.MAX_VALUE;
  }

  /// When the first sample was taken; `Long.MAX_VALUE` before.
  long firstSampleAt() {
    return firstSampleAt;
  }

  long latest() {
    return latest;
  }

  /// 0 before the first sample.
  long min() {
    return min;
  }

  long smoothed() {
    return smoothed;
  }

  long variation() {
    return variation;
  }

  /// How long after a packet its acknowledgement is given up, before any backoff (section 6.2.1).
  long probeTimeout() {
    return smoothed + Math.max(4 * variation, GRANULARITY) + MAX_ACK_DELAY;
  }
}
