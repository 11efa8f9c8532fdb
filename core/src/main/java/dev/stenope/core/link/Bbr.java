package dev.stenope.core.link;

import java.util.random.RandomGenerator;

/// BBR version 3 (draft-ietf-ccwg-bbr-05): paces at the bandwidth that the path was seen to deliver,
/// and keeps in flight what its empty round trip holds, so that the queue of the bottleneck stays
/// short. It departs from the draft where [LossRound], [#QUEUE] and [#drainToProbe] say so. Rates
/// are in bytes per second, volumes in bytes, times in nanoseconds.
final class Bbr implements Congestion {
  /// The states with the gains of pacing and of the window (section 5.6.1).
  enum State {
    STARTUP(2.77, 2),
    DRAIN(0.5, 2),
    PROBE_DOWN(0.9, 2),
    PROBE_CRUISE(1, 2),
    PROBE_REFILL(1, 2),
    PROBE_UP(1.25, 2.25),
    PROBE_RTT(1, 0.5);

    private final double pacing;
    private final double window;

    State(double pacing, double window) {
      this.pacing = pacing;
      this.window = window;
    }

    boolean isProbeBandwidth() {
      return this == PROBE_DOWN || this == PROBE_CRUISE || isAccelerating();
    }

    boolean isAccelerating() {
      return this == PROBE_REFILL || this == PROBE_UP;
    }
  }

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
  private static final long PROBE_RTT_TIME = 200_000_000;

  /// The wait between two probes for bandwidth (section 5.3.3.5.3): two to three seconds, but no
  /// more round trips than a Reno flow of this window takes to grow by it, and at most 63.
  private static final long PROBE_WAIT = 2_000_000_000;

  private static final long PROBE_WAIT_MORE = 1_000_000_000;
  private static final int MOST_ROUNDS = 63;

  /// BBRStartupFullLossCnt (section 5.3.1.3).
  private static final int STARTUP_GAPS = 6;

  /// BBRMinPipeCwnd in packets (section 2.7).
  private static final int MIN_PIPE = 4;

  /// The longest queue that the window lets this path's own data build once its bandwidth is known.
  /// The draft bounds it by the round trip alone: on a path of 80 ms, chat would wait for 100 ms at
  /// each probe for bandwidth.
  private static final long QUEUE = 30_000_000;

  /// What a sender hands over at once: one millisecond's worth, at most so many bytes (sections 5.5.8
  /// and 5.6.3). Three such units must find room in flight.
  private static final long QUANTUM = 1_000_000;

  private static final int MOST_QUANTUM = 65_536;

  private final RandomGenerator random;
  private final AckAggregation aggregation = new AckAggregation();
  private final RoundCount rounds = new RoundCount();
  private final QueueDelay queue = new QueueDelay();
  private final LossRound losses = new LossRound();
  private final ShortTermModel shortTerm = new ShortTermModel();
  private BandwidthFilter bandwidths = new BandwidthFilter();
  private MinRttFilter minRtt = new MinRttFilter();
  private FullPipe pipe = new FullPipe();
  private LongTermModel longTerm = new LongTermModel();

  private int mtu;
  private State state = State.STARTUP;
  private long window;
  private long priorWindow;
  private double pacingRate;
  private long bandwidth;

  /// Bytes delivered by the connection, and by this path since it began.
  private long delivered;

  private long deliveredHere;

  private Feedback feedback = Feedback.NONE;

  /// Whether the losses of this probe for bandwidth have not been answered yet.
  private boolean probeSamples;

  private int roundsSinceProbe;
  private long probeWait;
  private long cycleStart;
  private boolean windowFull;

  private boolean idleRestart;
  private long probeRttDoneAt;
  private boolean probeRttRoundDone;

  Bbr(int mtu, RandomGenerator random) {
    this.mtu = mtu;
    this.random = random;
    this.window = Congestion.initialWindow(mtu);
  }

  State state() {
    return state;
  }

  long bandwidth() {
    return bandwidth;
  }

  @Override
  public long window() {
    return window;
  }

  /// Section 5.6.2: until the pipe is full the rate never falls, as samples may be those of a source
  /// that had little. Before there are any, it follows from the first window.
  @Override
  public long pacingRate(long smoothedRtt) {
    if (pipe.isReached()) {
      return (long) pacingRate;
    }
    double nominal = Congestion.initialWindow(mtu) * SECOND / Math.max(smoothedRtt, 1);
    return (long) Math.max(pacingRate, State.STARTUP.pacing * nominal);
  }

  @Override
  public void resized(int next) {
    mtu = next;
    window = Math.max(window, minPipe());
  }

  private long minPipe() {
    return (long) MIN_PIPE * mtu;
  }

  // Section 5.2.3: what happens on each acknowledgement.

  @Override
  public void acked(RateSample sample) {
    delivered = sample.delivered;
    deliveredHere += sample.acked;
    losses.update(sample);
    rounds.update(sample);
    if (rounds.started()) {
      roundsSinceProbe++;
      windowFull = false;
    }
    windowFull |= sample.windowFull;
    queue.update(sample, rounds.started());
    if (sample.rate >= bandwidths.max() || !sample.appLimited) {
      bandwidths.sample(sample.rate);
    }
    answerLosses(sample);
    aggregation.update(sample, rounds.started(), bandwidth, window);
    pipe.update(sample, rounds.started());
    if (state == State.STARTUP && pipe.isReached()) {
      state = State.DRAIN;
    }
    if (state == State.DRAIN && sample.inFlight <= inflight(1)) {
      startDown(sample.now);
    }
    if (pipe.isReached()) {
      adaptLongTerm(sample);
      cycle(sample);
    }
    minRtt.update(sample.rtt, sample.now);
    probeRtt(sample);
    losses.advance(sample);
    bandwidth = Math.min(bandwidths.max(), shortTerm.bandwidth());
    setPacingRate(state.pacing);
    setWindow(sample);
  }

  private void setPacingRate(double gain) {
    double rate = gain * bandwidth * PACING_MARGIN;
    if (pipe.isReached() || rate > pacingRate) {
      pacingRate = rate;
    }
  }

  // Losses: sections 5.3.1.3 and 5.5.10.

  private boolean queued() {
    return queue.stands(minRtt.min());
  }

  private void answerLosses(RateSample sample) {
    if (!losses.ended() || !losses.tooMuch(queued(), delivered)) {
      return;
    }
    if (state == State.STARTUP) {
      if (!pipe.isReached() && losses.gaps() >= STARTUP_GAPS) {
        longTerm.set(Math.max(bdp(bandwidths.max(), 1), losses.volume()));
        pipe.reach();
      }
    } else if (!state.isAccelerating()) {
      shortTerm.lower(losses, bandwidths.max(), window);
    }
  }

  @Override
  public void lost(SentPacket packet, long lost, long deliveredSoFar, long now) {
    losses.lost(packet, deliveredSoFar);
    long since = lost - packet.lost;
    boolean queued = queued();
    if (!probeSamples || !LossRound.tooMuch(since, packet.inFlight, queued)) {
      return;
    }
    // At which flight, within this packet, the losses became too many.
    double tolerated = LossRound.tolerated(queued);
    long before = packet.inFlight - packet.size;
    double prefix = (tolerated * before - (since - packet.size)) / (1 - tolerated);
    probeSamples = false;
    if (!packet.appLimited) {
      long bore = before + (long) Math.max(prefix, 0);
      longTerm.set(Math.max(bore, (long) (ShortTermModel.BETA * targetInflight())));
    }
    if (state == State.PROBE_UP) {
      startDown(now);
    }
  }

  @Override
  public void congested(long sentAt, long inFlight, long now) {
    // Each packet was answered by itself.
  }

  /// The path may have become another one: nothing counts that was known of it.
  @Override
  public void persistentlyCongested() {
    bandwidths = new BandwidthFilter();
    minRtt = new MinRttFilter();
    pipe = new FullPipe();
    longTerm = new LongTermModel();
    shortTerm.reset();
    losses.reset();
    state = State.STARTUP;
    bandwidth = 0;
    pacingRate = 0;
    deliveredHere = 0;
    window = minPipe();
  }

  // The cycle of probes for bandwidth: section 5.3.3.

  private void adaptLongTerm(RateSample sample) {
    if (rounds.started()) {
      if (feedback == Feedback.STARTING) {
        feedback = Feedback.PROBING;
      } else if (feedback == Feedback.STOPPING) {
        feedback = Feedback.NONE;
        probeSamples = false;
        if (state.isProbeBandwidth() && !sample.appLimited) {
          bandwidths.advance();
        }
      }
    }
    if (LossRound.tooMuch(sample.lostSinceSent, sample.sentInFlight, queued())) {
      return;
    }
    longTerm.bore(sample.sentInFlight);
    if (state == State.PROBE_UP && windowFull && window >= longTerm.bound()) {
      longTerm.raise(sample.acked, window, mtu);
    }
    if (state == State.PROBE_UP && rounds.started()) {
      longTerm.accelerate();
    }
  }

  private void cycle(RateSample sample) {
    switch (state) {
      case PROBE_DOWN -> {
        if (isTimeToProbe(sample.now)) {
          startRefill();
        } else if (sample.inFlight <= Math.min(withHeadroom(), inflight(1))) {
          state = State.PROBE_CRUISE;
        }
      }
      case PROBE_CRUISE -> {
        if (isTimeToProbe(sample.now)) {
          startRefill();
        }
      }
      case PROBE_REFILL -> {
        if (rounds.started()) {
          startUp(sample);
        }
      }
      case PROBE_UP -> {
        if (windowFull && window >= longTerm.bound()) {
          // The bound kept the rate from growing: that it did not tells nothing.
          pipe.reset(sample.rate);
        } else if (pipe.isNow()) {
          startDown(sample.now);
        }
      }
      case STARTUP, DRAIN, PROBE_RTT -> {}
    }
  }

  private boolean isTimeToProbe(long now) {
    return now > cycleStart + probeWait
        || roundsSinceProbe >= Math.min(targetInflight() / mtu, MOST_ROUNDS);
  }

  private void startDown(long now) {
    losses.reset();
    roundsSinceProbe = random.nextInt(2);
    probeWait = PROBE_WAIT + random.nextLong(PROBE_WAIT_MORE);
    cycleStart = now;
    feedback = Feedback.STOPPING;
    rounds.begin(delivered);
    state = State.PROBE_DOWN;
  }

  private void startRefill() {
    shortTerm.reset();
    longTerm.probe();
    feedback = Feedback.NONE;
    rounds.begin(delivered);
    state = State.PROBE_REFILL;
  }

  private void startUp(RateSample sample) {
    probeSamples = true;
    feedback = Feedback.STARTING;
    rounds.begin(delivered);
    pipe.reset(sample.rate);
    state = State.PROBE_UP;
  }

  // The probe for the round trip time: section 5.3.4.3.

  private void probeRtt(RateSample sample) {
    if (state != State.PROBE_RTT && minRtt.expired() && !idleRestart) {
      priorWindow = window;
      state = State.PROBE_RTT;
      probeRttDoneAt = 0;
      feedback = Feedback.STOPPING;
      rounds.begin(delivered);
    } else if (state == State.PROBE_RTT) {
      if (probeRttDoneAt == 0) {
        if (sample.inFlight <= probeRttWindow()) {
          probeRttDoneAt = sample.now + PROBE_RTT_TIME;
          probeRttRoundDone = false;
          rounds.begin(delivered);
        }
      } else {
        probeRttRoundDone |= rounds.started();
        if (probeRttRoundDone) {
          endProbeRtt(sample.now);
        }
      }
    }
    idleRestart = false;
  }

  private void endProbeRtt(long now) {
    if (probeRttDoneAt == 0 || now <= probeRttDoneAt) {
      return;
    }
    minRtt.probed(now);
    window = Math.max(window, priorWindow);
    shortTerm.reset();
    if (pipe.isReached()) {
      startDown(now);
      state = State.PROBE_CRUISE;
    } else {
      state = State.STARTUP;
    }
  }

  private long probeRttWindow() {
    return Math.max(bdp(bandwidth, State.PROBE_RTT.window), minPipe());
  }

  /// What was sent while the flight shrinks says nothing of the bandwidth.
  @Override
  public boolean holdsBack() {
    return state == State.PROBE_RTT;
  }

  /// Section 5.4.1.
  @Override
  public void resumed(long now) {
    idleRestart = true;
    aggregation.restart(now);
    if (state.isProbeBandwidth()) {
      setPacingRate(1);
    } else if (state == State.PROBE_RTT && probeRttRoundDone) {
      endProbeRtt(now);
    }
  }

  // The window: section 5.6.4.

  private long bdp(long rate, double gain) {
    return minRtt.sampled()
        ? (long) (gain * rate * (minRtt.min() / SECOND))
        : Congestion.initialWindow(mtu);
  }

  private long targetInflight() {
    return Math.min(bdp(bandwidth, 1), window);
  }

  private long withHeadroom() {
    return Math.max(longTerm.withHeadroom(mtu), minPipe());
  }

  /// What is to be in flight for so many times the bandwidth-delay product, as far as the units in
  /// which packets are sent and acknowledged permit.
  private long inflight(double gain) {
    return quantized(bdp(bandwidths.max(), gain));
  }

  private long quantized(long inflight) {
    double quantum = Math.clamp(pacingRate * QUANTUM / SECOND, 2.0 * mtu, MOST_QUANTUM);
    long least = Math.max((long) (3 * quantum), minPipe());
    return Math.max(inflight, least) + (state == State.PROBE_UP ? 2L * mtu : 0);
  }

  private void setWindow(RateSample sample) {
    long most = bdp(bandwidths.max(), state.window);
    if (pipe.isReached()) {
      long queued = (long) (bandwidths.max() * (QUEUE / SECOND));
      most = Math.min(most, bdp(bandwidths.max(), 1) + queued);
    }
    most = quantized(most + aggregation.extra(!pipe.isReached()));
    if (pipe.isReached()) {
      window = Math.min(window + sample.acked, most);
    } else if (window < most || deliveredHere < Congestion.initialWindow(mtu)) {
      window += sample.acked;
    }
    if (state == State.PROBE_RTT) {
      drainToProbe(sample);
    }
    long cap = shortTerm.inflight();
    if (state == State.PROBE_CRUISE || state == State.PROBE_RTT) {
      cap = Math.min(cap, withHeadroom());
    } else if (state != State.STARTUP) {
      cap = Math.min(cap, longTerm.bound());
    }
    window = Math.max(Math.min(window, cap), minPipe());
  }

  /// The draft cuts the window at once, and then nothing leaves until half of the flight is
  /// acknowledged. Here half of what is acknowledged may leave, so that no chat has to wait for it.
  private void drainToProbe(RateSample sample) {
    long shrinking = Math.min(window, sample.inFlight + sample.acked / 2);
    window = Math.max(shrinking, probeRttWindow());
  }
}
