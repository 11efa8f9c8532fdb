package dev.stenope.core.link;

/// The least round trip time of the last ten seconds, and when it is time to empty the queue to
/// measure it anew (draft-ietf-ccwg-bbr-05, sections 5.3.4.3 and 5.5.7). Times are in nanoseconds.
final class MinRttFilter {
  /// MinRTTFilterLen and ProbeRTTInterval.
  private static final long WINDOW = 10_000_000_000L;

  private static final long PROBE_INTERVAL = 5_000_000_000L;

  private long min = Long.MAX_VALUE;
  private long minAt;
  private long probeMin = Long.MAX_VALUE;
  private long probeMinAt;
  private boolean expired;

  /// Takes a round trip time, or 0 if an acknowledgement gave none.
  void update(long rtt, long now) {
    expired = probeMin != Long.MAX_VALUE && now > probeMinAt + PROBE_INTERVAL;
    if (rtt > 0 && (rtt < probeMin || expired)) {
      probeMin = rtt;
      probeMinAt = now;
    }
    if (probeMin < min || now > minAt + WINDOW) {
      min = probeMin;
      minAt = probeMinAt;
    }
  }

  /// The queue was empty until now: the next time is an interval away.
  void probed(long now) {
    probeMinAt = now;
  }

  /// Whether, at the last update, nothing as low had been seen for the whole interval.
  boolean isExpired() {
    return expired;
  }

  boolean isSampled() {
    return min != Long.MAX_VALUE;
  }

  /// `Long.MAX_VALUE` before the first sample.
  long min() {
    return min;
  }
}
