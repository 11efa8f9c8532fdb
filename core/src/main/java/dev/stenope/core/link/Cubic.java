package dev.stenope.core.link;

/// CUBIC (RFC 9438) with HyStart++ (RFC 9406). Windows are counted in segments of the largest
/// packet and times in seconds, as the formulas of the RFC do.
final class Cubic implements Congestion {
  /// C and beta_cubic (section 4.6 and 5): how steep the curve is, and what is left after a loss.
  static final double C = 0.4;

  static final double BETA = 0.7;

  /// alpha_cubic (section 4.3): at this growth a Reno flow with our beta gets the rate of a
  /// standard one.
  private static final double ALPHA = 3 * (1 - BETA) / (1 + BETA);

  private static final double SECOND = 1e9;

  private final HyStart hyStart = new HyStart();
  private int mtu;
  private double window;
  private double threshold = Double.POSITIVE_INFINITY;

  private double maxWindow;
  private double priorWindow;
  private double renoWindow;
  private double k;
  private long epochStart;
  private boolean inEpoch;
  private long limitedSince;

  /// Packets sent up to here belong to the congestion event that was already answered.
  private long recoveryStart = Long.MIN_VALUE;

  Cubic(int mtu) {
    this.mtu = mtu;
    this.window = (double) Congestion.initialWindow(mtu) / mtu;
  }

  @Override
  public long window() {
    return Math.round(window * mtu);
  }

  /// Above the window's own rate, so that the window and not the pacer decides (RFC 9002, section
  /// 7.7); twice as fast in slow start, where the window doubles within the round.
  @Override
  public long pacingRate(long smoothedRtt) {
    double gain = window < threshold ? 2 : 1.25;
    return (long) (gain * window * mtu * SECOND / Math.max(smoothedRtt, 1));
  }

  @Override
  public void resized(int next) {
    double ratio = (double) mtu / next;
    window = Math.max(window * ratio, 2);
    threshold *= ratio;
    maxWindow *= ratio;
    priorWindow *= ratio;
    renoWindow *= ratio;
    mtu = next;
    // K depends on windows in segments: the curve starts again from here.
    inEpoch = false;
  }

  @Override
  public void acked(RateSample sample) {
    boolean firstSlowStart = threshold == Double.POSITIVE_INFINITY;
    if (firstSlowStart) {
      hyStart.sample(sample);
    }
    if (sample.sentAt <= recoveryStart) {
      return;
    }
    if (!sample.windowLimited) {
      limitedSince = limitedSince == 0 ? sample.now : limitedSince;
      return;
    }
    double segments = (double) sample.acked / mtu;
    if (window < threshold) {
      window += segments / (firstSlowStart ? hyStart.divisor() : 1);
      if (firstSlowStart && hyStart.done()) {
        threshold = window;
      }
    } else {
      avoidCongestion(segments, sample);
    }
    limitedSince = 0;
  }

  private void avoidCongestion(double segments, RateSample sample) {
    if (!inEpoch) {
      startEpoch(sample.now);
    } else if (limitedSince != 0) {
      // Time in which the source had too little is no time of the curve (section 5.8).
      epochStart += sample.now - limitedSince;
    }
    double t = (sample.now - epochStart) / SECOND;
    double target = curve(t + sample.smoothedRtt / SECOND);
    // Section 4.2: not below the window, not above one and a half of it.
    target = Math.min(Math.max(target, window), 1.5 * window);
    // Section 4.3: what Reno would have; once beyond the old window, at Reno's own pace.
    double alpha = renoWindow >= priorWindow ? 1 : ALPHA;
    renoWindow += alpha * segments / window;
    if (curve(t) < renoWindow) {
      window = Math.max(window, renoWindow);
    } else {
      window += (target - window) / window * segments;
    }
  }

  private void startEpoch(long now) {
    inEpoch = true;
    epochStart = now;
    renoWindow = window;
    // Slow start ended without a loss, or the window is beyond the old maximum: there is nothing to
    // come back to, and the curve begins at its inflection (section 4.10).
    maxWindow = Math.max(maxWindow, window);
    k = Math.cbrt((maxWindow - window) / C);
  }

  /// W_cubic(t) of section 4.2, in segments; `t` in seconds since the epoch began.
  double curve(double t) {
    double d = t - k;
    return C * d * d * d + maxWindow;
  }

  @Override
  public void congested(long sentAt, long inFlight, long now) {
    if (sentAt <= recoveryStart) {
      return;
    }
    recoveryStart = now;
    inEpoch = false;
    limitedSince = 0;
    priorWindow = window;
    // Fast convergence (section 4.7): a window that did not come back to the old maximum makes
    // room.
    maxWindow = window < maxWindow ? window * (1 + BETA) / 2 : window;
    // A window that was not used says nothing of the path: what was in flight does (section 4.6).
    double flight = Math.min((double) inFlight / mtu, window);
    threshold = Math.max(flight * BETA, 2);
    window = threshold;
  }

  @Override
  public void persistentlyCongested() {
    // RFC 9002, section 7.6.2: slow start from the least window. The curve that follows it has no
    // maximum to come back to (RFC 9438, section 4.8).
    window = 2;
    maxWindow = 0;
    inEpoch = false;
    recoveryStart = Long.MIN_VALUE;
  }
}
