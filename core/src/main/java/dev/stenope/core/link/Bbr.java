package dev.stenope.core.link;

import java.util.random.RandomGenerator;

/// BBR version 3 (draft-ietf-ccwg-bbr-05): paces at the bandwidth that the path was seen to
/// deliver, and keeps in flight what its empty round trip holds, so that the queue of the
/// bottleneck stays short. It departs from the draft where [PathModel], [LossRound] and
/// [#drainToProbe] say so.
final class Bbr implements Congestion {
  /// What the acknowledgements of a probe for bandwidth tell (ack_phase of section 5.3.3.6).
  private enum Feedback {
    NONE,
    STARTING,
    PROBING,
    STOPPING
  }

  /// BBRPacingMarginPercent: pacing a little below the bandwidth lets the queue vanish.
  private static final double PACING_MARGIN = 0.99;

  private static final double SECOND = 1e9;

  /// ProbeRTTDuration.
  private static final long PROBE_RTT_NANOS = 200_000_000;

  /// BBRStartupFullLossCnt (section 5.3.1.3).
  private static final int STARTUP_GAPS = 6;

  /// BBRMinPipeCwnd in packets (section 2.7).
  private static final int MIN_PIPE = 4;

  /// What a sender hands over at once: the bytes of one millisecond, at most so many (sections
  /// 5.5.8 and 5.6.3). Three such units must find room in flight.
  private static final long QUANTUM_NANOS = 1_000_000;

  private static final int MOST_QUANTUM = 65_536;

  private final ProbeWait wait;
  private PathModel model = new PathModel();
  private BbrState state = BbrState.STARTUP;

  private int mtu;
  private long window;
  private long priorWindow;
  private double pacingRate;

  /// Whether the window was full at some time in this round trip.
  private boolean windowFull;

  /// Bytes that the connection has delivered so far.
  private long delivered;

  private Feedback feedback = Feedback.NONE;

  /// Whether the losses of this probe for bandwidth have not been answered yet.
  private boolean probeSamples;

  private boolean idleRestart;
  private long draining;
  private long probeRttUntil;
  private boolean probeRttRound;

  Bbr(int mtu, RandomGenerator random) {
    this.mtu = mtu;
    this.wait = new ProbeWait(random);
    this.window = Congestion.initialWindow(mtu);
  }

  BbrState state() {
    return state;
  }

  /// Bytes per second.
  long bandwidth() {
    return model.bandwidth();
  }

  @Override
  public long window() {
    return window;
  }

  /// Section 5.6.2: until the pipe is full the rate never falls, as samples may be those of a
  /// source that had little. Before there are any, it follows from the first window.
  @Override
  public long pacingRate(long smoothedRtt) {
    if (model.pipe.isReached()) {
      return (long) pacingRate;
    }
    double nominal = Congestion.initialWindow(mtu) * SECOND / Math.max(smoothedRtt, 1);
    return (long) Math.max(pacingRate, BbrState.STARTUP.pacing * nominal);
  }

  @Override
  public void resized(int next) {
    mtu = next;
    window = Math.max(window, minPipe());
  }

  private long minPipe() {
    return (long) MIN_PIPE * mtu;
  }

  /// Section 5.2.3.
  @Override
  public void acked(RateSample sample) {
    delivered = sample.delivered;
    model.update(sample);
    if (model.rounds.started()) {
      wait.round();
      windowFull = false;
    }
    windowFull |= sample.windowFull;
    answerLosses();
    model.aggregation.update(sample, model.rounds.started(), model.bandwidth(), window);
    model.pipe.update(sample, model.rounds.started());
    if (state == BbrState.STARTUP && model.pipe.isReached()) {
      state = BbrState.DRAIN;
    }
    if (state == BbrState.DRAIN && sample.inFlight <= emptyFlight()) {
      startDown(sample.now);
    }
    if (model.pipe.isReached()) {
      adaptLongTerm(sample);
      cycle(sample);
    }
    model.minRtt.update(sample.rtt, sample.now);
    probeRtt(sample);
    model.advance(sample);
    setPacingRate(state.pacing);
    setWindow(sample);
  }

  private void setPacingRate(double gain) {
    double rate = gain * model.bandwidth() * PACING_MARGIN;
    if (model.pipe.isReached() || rate > pacingRate) {
      pacingRate = rate;
    }
  }

  // Losses: sections 5.3.1.3 and 5.5.10.

  private void answerLosses() {
    LossRound losses = model.losses;
    if (!losses.ended() || losses.lost() == 0 || state.isAccelerating()) {
      return;
    }
    long sent = losses.sent(delivered);
    boolean queued = model.queued();
    boolean tooMuch = model.loss.isTooMuch(losses.lost(), sent, queued);
    if (state != BbrState.STARTUP) {
      if (tooMuch || queued && model.loss.isExceeded(losses.lost(), sent)) {
        model.shortTerm.lower(losses, model.bandwidths.max(), window);
      }
    } else if (tooMuch && losses.gaps() >= STARTUP_GAPS) {
      model.longTerm.set(Math.max(model.bestProduct(1), losses.volume()));
      model.pipe.reach();
    }
  }

  @Override
  public void lost(SentPacket packet, long lost, long deliveredSoFar, long now) {
    model.losses.lost(packet, deliveredSoFar);
    model.loss.lost(packet.size);
    long since = lost - packet.lost;
    boolean queued = model.queued();
    if (!probeSamples || !model.loss.isTooMuch(since, packet.inFlight, queued)) {
      return;
    }
    probeSamples = false;
    if (!packet.appLimited) {
      long bore = model.loss.borne(packet, since, queued);
      model.longTerm.set(Math.max(bore, (long) (ShortTermModel.BETA * targetFlight())));
    }
    if (state == BbrState.PROBE_UP) {
      startDown(now);
    }
  }

  @Override
  public void arrivedLate(long size) {
    model.losses.arrivedLate(size);
    model.loss.arrivedLate(size);
  }

  @Override
  public void congested(long sentAt, long inFlight, long now) {
    // Each packet was answered by itself.
  }

  /// The path may have become another one: nothing counts that was known of it.
  @Override
  public void persistentlyCongested() {
    model = new PathModel();
    state = BbrState.STARTUP;
    feedback = Feedback.NONE;
    probeSamples = false;
    pacingRate = 0;
    window = minPipe();
  }

  // The cycle of probes for bandwidth: section 5.3.3.

  private void adaptLongTerm(RateSample sample) {
    boolean started = model.rounds.started();
    if (started && feedback == Feedback.STARTING) {
      feedback = Feedback.PROBING;
    } else if (started && feedback == Feedback.STOPPING) {
      feedback = Feedback.NONE;
      probeSamples = false;
      if (state.isProbeBandwidth() && !sample.appLimited) {
        model.bandwidths.advance();
      }
    }
    if (model.loss.isTooMuch(sample.lostSinceSent, sample.sentInFlight, model.queued())) {
      return;
    }
    model.longTerm.bore(sample.sentInFlight);
    if (state == BbrState.PROBE_UP) {
      if (boundByLongTerm()) {
        model.longTerm.raise(sample.acked, window, mtu);
      }
      if (started) {
        model.longTerm.accelerate();
      }
    }
  }

  private boolean boundByLongTerm() {
    return windowFull && window >= model.longTerm.bound();
  }

  private void cycle(RateSample sample) {
    switch (state) {
      case PROBE_DOWN -> {
        if (wait.isOver(targetFlight() / mtu, sample.now)) {
          startRefill();
        } else if (sample.inFlight <= Math.min(withHeadroom(), emptyFlight())) {
          state = BbrState.PROBE_CRUISE;
        }
      }
      case PROBE_CRUISE -> {
        if (wait.isOver(targetFlight() / mtu, sample.now)) {
          startRefill();
        }
      }
      case PROBE_REFILL -> {
        if (model.rounds.started()) {
          startUp(sample);
        }
      }
      case PROBE_UP -> {
        if (boundByLongTerm()) {
          // That the rate did not grow tells nothing: the bound kept it from growing.
          model.pipe.reset(sample.rate);
        } else if (model.pipe.isNow()) {
          startDown(sample.now);
        }
      }
      case STARTUP, DRAIN, PROBE_RTT -> {}
    }
  }

  private void startDown(long now) {
    model.losses.reset();
    wait.begin(now);
    feedback = Feedback.STOPPING;
    model.rounds.begin(delivered);
    state = BbrState.PROBE_DOWN;
  }

  private void startRefill() {
    model.shortTerm.reset();
    model.longTerm.probe();
    feedback = Feedback.NONE;
    model.rounds.begin(delivered);
    state = BbrState.PROBE_REFILL;
  }

  private void startUp(RateSample sample) {
    probeSamples = true;
    feedback = Feedback.STARTING;
    model.rounds.begin(delivered);
    model.pipe.reset(sample.rate);
    state = BbrState.PROBE_UP;
  }

  // The probe for the round trip time: section 5.3.4.

  private void probeRtt(RateSample sample) {
    if (state != BbrState.PROBE_RTT && model.minRtt.isExpired() && !idleRestart) {
      priorWindow = window;
      draining = sample.inFlight;
      state = BbrState.PROBE_RTT;
      probeRttUntil = 0;
      feedback = Feedback.STOPPING;
      model.rounds.begin(delivered);
    } else if (state == BbrState.PROBE_RTT && probeRttUntil == 0) {
      if (sample.inFlight <= probeRttWindow()) {
        probeRttUntil = sample.now + PROBE_RTT_NANOS;
        probeRttRound = false;
        model.rounds.begin(delivered);
      }
    } else if (state == BbrState.PROBE_RTT) {
      probeRttRound |= model.rounds.started();
      if (probeRttRound) {
        endProbeRtt(sample.now);
      }
    }
    idleRestart = false;
  }

  private void endProbeRtt(long now) {
    if (probeRttUntil == 0 || now <= probeRttUntil) {
      return;
    }
    model.minRtt.probed(now);
    window = Math.max(window, priorWindow);
    model.shortTerm.reset();
    if (model.pipe.isReached()) {
      startDown(now);
      state = BbrState.PROBE_CRUISE;
    } else {
      state = BbrState.STARTUP;
    }
  }

  private long probeRttWindow() {
    return Math.max(model.product(BbrState.PROBE_RTT.window), minPipe());
  }

  @Override
  public boolean holdsBack() {
    return state == BbrState.PROBE_RTT;
  }

  /// Section 5.4.1.
  @Override
  public void resumed(long now) {
    idleRestart = true;
    model.aggregation.restart(now);
    if (state.isProbeBandwidth()) {
      setPacingRate(1);
    } else if (state == BbrState.PROBE_RTT) {
      endProbeRtt(now);
    }
  }

  // The window: section 5.6.4.

  private long targetFlight() {
    return Math.min(model.product(1), window);
  }

  private long withHeadroom() {
    return Math.max(model.longTerm.withHeadroom(mtu), minPipe());
  }

  /// What is in flight while no queue stands.
  private long emptyFlight() {
    return quantized(model.bestProduct(1));
  }

  private long quantized(long flight) {
    double quantum = Math.clamp(pacingRate * QUANTUM_NANOS / SECOND, 2.0 * mtu, MOST_QUANTUM);
    long least = Math.max((long) (3 * quantum), minPipe());
    return Math.max(flight, least) + (state == BbrState.PROBE_UP ? 2L * mtu : 0);
  }

  private void setWindow(RateSample sample) {
    long most = quantized(model.mostInFlight(state.window));
    if (state == BbrState.PROBE_RTT) {
      drainToProbe(sample);
    } else if (model.pipe.isReached()) {
      window = Math.min(window + sample.acked, most);
    } else if (window < most || model.delivered() < Congestion.initialWindow(mtu)) {
      window += sample.acked;
    }
    long cap = model.shortTerm.inflight();
    if (state == BbrState.PROBE_CRUISE || state == BbrState.PROBE_RTT) {
      cap = Math.min(cap, withHeadroom());
    } else if (state != BbrState.STARTUP) {
      cap = Math.min(cap, model.longTerm.bound());
    }
    window = Math.max(Math.min(window, cap), minPipe());
  }

  /// The draft cuts the window at once, and then nothing leaves until half of the flight is
  /// acknowledged. Here half of what is acknowledged may leave, so that chat does not wait for it.
  private void drainToProbe(RateSample sample) {
    draining -= sample.acked / 2;
    window = Math.max(Math.min(window, draining), probeRttWindow());
  }
}
