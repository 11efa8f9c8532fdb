package dev.stenope.core.link;

import java.util.Arrays;

/// What a path loses by itself, and how much more than that is too much. Where no queue stands, a
/// loss is not congestion; and the chance that takes a packet there takes one where a queue stands
/// as well. So only what clearly exceeds it is laid upon the queue. A queue is easily seen where
/// there is none: a sender or receiver that has to wait for its processor looks the same.
///
/// A path loses by itself all the time, but a queue too short to be seen only while it overflows.
/// So of several spans of time the one with the least loss counts. All volumes are in bytes.
final class PathLoss {
  /// BBRLossThresh (draft-ietf-ccwg-bbr-05, section 2.7): what a queue that overflows may lose.
  private static final double CONGESTED = 0.02;

  /// What may be lost while no queue stands: then it is the path that loses, and to send less would
  /// not mend it. A buffer of a few packets overflows without a delay that could be measured; there
  /// this bounds what others suffer.
  private static final double UNCONGESTED = 0.1;

  private static final int SPANS = 8;

  /// How long a span is at least, in packets and in round trips.
  private static final int SPAN_PACKETS = 512;

  private static final int SPAN_ROUNDS = 8;

  /// What is expected at most, as a multiple of the least loss, and how many standard deviations of
  /// a binomial distribution above that are chance.
  private static final double MARGIN = 2;

  private static final double DEVIATIONS = 3;

  private final double[] losses = new double[SPANS];
  private int spans;
  private double own;

  private final Volume span = new Volume();

  /// Those rounds of the span in which no queue stood.
  private final Volume unqueued = new Volume();

  private final Volume round = new Volume();
  private int rounds;
  private long packet = 1;

  private static final class Volume {
    long sent;
    long lost;

    void add(Volume other) {
      sent += other.sent;
      lost += other.lost;
    }

    void clear() {
      sent = 0;
      lost = 0;
    }

    double loss() {
      return sent == 0 ? 0 : (double) lost / sent;
    }
  }

  void acked(long size) {
    round.sent += size;
  }

  void lost(long size) {
    round.sent += size;
    round.lost += size;
    packet = size;
  }

  /// So much of what was lost has arrived after all.
  void arrivedLate(long size) {
    round.lost = Math.max(0, round.lost - size);
  }

  /// A round trip is over, in which a queue stood or none did.
  void round(boolean queued) {
    rounds++;
    span.add(round);
    if (!queued) {
      unqueued.add(round);
    }
    round.clear();
    if (rounds >= SPAN_ROUNDS && span.sent >= SPAN_PACKETS * packet) {
      endSpan();
    } else if (spans == 0) {
      own = loss();
    }
  }

  /// A span that lost something, and in which a queue stood all the time, teaches nothing.
  private void endSpan() {
    if (span.lost == 0 || unqueued.sent > 0) {
      losses[spans++ % SPANS] = loss();
      own = Arrays.stream(losses, 0, Math.min(spans, SPANS)).min().orElseThrow();
    }
    rounds = 0;
    span.clear();
    unqueued.clear();
  }

  private double loss() {
    return Math.min(span.loss(), unqueued.loss());
  }

  /// How much of so much `volume` the path loses by itself, at most.
  private double chance(long volume) {
    double expected = Math.min(MARGIN * own, UNCONGESTED) * volume;
    return expected + DEVIATIONS * Math.sqrt(expected * packet);
  }

  /// Whether `missing` of so much `volume` tells of congestion, if a queue stands.
  boolean isExceeded(long missing, long volume) {
    return missing > chance(volume);
  }

  /// Whether `missing` of so much `volume` is too much, given that a queue stands or that none
  /// does.
  boolean isTooMuch(long missing, long volume, boolean queued) {
    return missing > tolerated(volume, queued);
  }

  /// At which flight, within this lost packet, the losses since it left became too much: `missing`
  /// bytes with its own (BBRInflightAtLoss).
  long borne(SentPacket last, long missing, boolean queued) {
    double tolerated = tolerated(last.inFlight, queued) / last.inFlight;
    long before = last.inFlight - last.size;
    double part = (tolerated * before - (missing - last.size)) / (1 - tolerated);
    return before + (long) Math.max(part, 0);
  }

  private double tolerated(long volume, boolean queued) {
    double chance = chance(volume);
    return queued ? chance + CONGESTED * volume : Math.max(chance, UNCONGESTED * volume);
  }
}
