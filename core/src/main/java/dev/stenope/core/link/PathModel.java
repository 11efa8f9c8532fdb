package dev.stenope.core.link;

/// What BBR knows of a path (draft-ietf-ccwg-bbr-05, section 5.5). Rates are in bytes per second,
/// volumes in bytes, times in nanoseconds.
final class PathModel {
  private static final double SECOND = 1e9;

  /// The longest queue that the data of this path alone is let build, once its bandwidth is known.
  /// The draft bounds the queue by the round trip: on a path of 80 ms chat would wait for 100 ms
  /// when there is a probe for bandwidth.
  private static final long QUEUE = 30_000_000;

  /// When a path counts as slower, with a queue longer than [#QUEUE]: at this part of its bandwidth
  /// for two round trips, or at that for one. Another flow that comes takes its share more slowly.
  private static final double SLOWER = 0.75;

  private static final double MUCH_SLOWER = 0.35;

  final RoundCount rounds = new RoundCount();
  final BandwidthFilter bandwidths = new BandwidthFilter();
  final MinRttFilter minRtt = new MinRttFilter();
  final AckAggregation aggregation = new AckAggregation();
  final FullPipe pipe = new FullPipe();
  final LossRound losses = new LossRound();
  final PathLoss loss = new PathLoss();
  final ShortTermModel shortTerm = new ShortTermModel();
  final LongTermModel longTerm = new LongTermModel();
  private final QueueDelay queue = new QueueDelay();

  private long bandwidth;
  private long delivered;
  private boolean slowBefore;

  /// Whether others keep a queue standing, as far as the least round trip of ten seconds against
  /// that of all time tells: its own data this path takes out of the queue in between. Then a short
  /// window spares nobody's chat and only loses the share.
  private boolean contended;

  /// To be called at the start of the work on an acknowledgement.
  void update(RateSample sample) {
    delivered += sample.acked;
    contended = minRtt.min() > sample.minRtt + QUEUE / 2;
    losses.update(sample);
    rounds.update(sample);
    if (rounds.started()) {
      loss.round(queued());
    }
    loss.acked(sample.acked);
    queue.update(sample, rounds.started());
    if (sample.rate >= bandwidths.max() || !sample.appLimited) {
      bandwidths.sample(sample.rate);
    }
    if (rounds.started() && pipe.isReached()) {
      followDown(sample);
    }
  }

  /// The filter of the draft keeps the old bandwidth for two cycles. On a path that became much
  /// slower, a queue as long as the window would stand for all that time.
  private void followDown(RateSample sample) {
    double part = (double) losses.rate() / bandwidths.max();
    boolean slow = !sample.appLimited && part < SLOWER && queue.exceeds(minRtt.min() + QUEUE);
    if (slow && (slowBefore || part < MUCH_SLOWER)) {
      bandwidths.forget(losses.rate());
      slow = false;
    }
    slowBefore = slow;
  }

  /// To be called at the end of the work on an acknowledgement.
  void advance(RateSample sample) {
    losses.advance(sample);
    bandwidth = Math.min(bandwidths.max(), shortTerm.bandwidth());
  }

  /// Bytes that the path has delivered since this was made.
  long delivered() {
    return delivered;
  }

  /// What the path bears at present; 0 before the first sample.
  long bandwidth() {
    return bandwidth;
  }

  /// Whether a queue stands at the bottleneck.
  boolean queued() {
    return queue.stands(minRtt.min());
  }

  /// What the empty path holds at present, times `gain`.
  long product(double gain) {
    return product(bandwidth, gain);
  }

  /// What the empty path holds at its best, times `gain`.
  long bestProduct(double gain) {
    return product(bandwidths.max(), gain);
  }

  private long product(long rate, double gain) {
    return minRtt.isSampled() ? (long) (gain * rate * (minRtt.min() / SECOND)) : 0;
  }

  /// What may be in flight at this gain: the product, and what is acknowledged in lumps.
  long mostInFlight(double gain) {
    double most = bestProduct(gain);
    if (pipe.isReached() && !contended) {
      most = Math.min(most, bestProduct(1) + bandwidths.max() * (QUEUE / SECOND));
    }
    return (long) most + aggregation.extra(!pipe.isReached());
  }
}
