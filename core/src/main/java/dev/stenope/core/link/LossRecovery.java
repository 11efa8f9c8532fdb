package dev.stenope.core.link;

import dev.stenope.core.link.SentPacket.Fate;
import dev.stenope.core.path.FrameSource;
import dev.stenope.core.wire.Frame;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Loss detection (RFC 9002, sections 5 to 7) over the path in use. Packets that ask for no
/// acknowledgement are unknown here, and so are those sent over another path: their order of
/// arrival says nothing.
final class LossRecovery {
  /// kPersistentCongestionThreshold (section 7.6.1).
  private static final int PERSISTENT_THRESHOLD = 3;

  /// How many probes a timeout sends (section 6.2.4).
  private static final int PROBES = 2;

  /// The backoff of the probe timeout ends here: a path that was cut is found to be back within
  /// this time.
  private static final long MAX_TIMEOUT = 2_000_000_000;

  private final FrameSource source;
  private final Flight flight = new Flight();
  private final RateSample sample = new RateSample();
  private final Reordering reordering = new Reordering();
  private @Nullable Route route;

  private long largestAcked = -1;
  private long lossTime = Long.MAX_VALUE;
  private long lastSentAt;
  private int timeouts;
  private long lost;

  // Delivery rate estimation (draft-ietf-ccwg-bbr, section 4.1).
  private long delivered;
  private long deliveredAt;
  private long firstSentAt;
  private long interval;
  private long appLimitedUntil;
  private long lostBytes;
  private boolean windowLimited;
  private boolean windowFull;

  /// Why nothing more is sent at present.
  enum Limit {
    /// The source has nothing.
    SOURCE,
    PACER,
    WINDOW
  }

  LossRecovery(FrameSource source) {
    this.source = source;
  }

  /// Gives back what is in flight, and goes on with another path, or with none.
  void use(@Nullable Route next, long now) {
    for (long i = flight.head(); i < flight.tail(); i++) {
      SentPacket packet = flight.at(i);
      if (packet.fate == Fate.IN_FLIGHT) {
        giveBack(packet, now);
        flight.settle(packet, Fate.LOST);
      }
    }
    flight.trim();
    reordering.clear();
    if (route != null) {
      route.mtu.probeForgotten();
    }
    route = next;
    lossTime = Long.MAX_VALUE;
    timeouts = 0;
  }

  boolean mayTrack() {
    return !flight.isFull();
  }

  /// Bytes in flight.
  long inFlight() {
    return flight.bytes();
  }

  /// The number of packets declared lost so far.
  long lost() {
    return lost;
  }

  /// The number of probe timeouts since the last acknowledgement.
  int timeouts() {
    return timeouts;
  }

  /// Takes note of a packet that asks for an acknowledgement and leaves now. `token` is the
  /// source's or null; `sizeProbe` tells that it is a probe of the packet size.
  void sent(long number, int size, @Nullable Object token, boolean sizeProbe, long now) {
    if (flight.bytes() == 0) {
      firstSentAt = now;
      deliveredAt = now;
      if (route != null && appLimitedUntil != 0) {
        route.congestion.resumed(now);
      }
    }
    SentPacket packet = flight.add(number, size, now);
    packet.token = token;
    packet.sizeProbe = sizeProbe;
    packet.delivered = delivered;
    packet.deliveredAt = deliveredAt;
    packet.firstSentAt = firstSentAt;
    packet.appLimited = appLimitedUntil != 0;
    packet.inFlight = flight.bytes();
    packet.lost = lostBytes;
    lastSentAt = now;
  }

  /// Nothing more is sent at present.
  void stopped(Limit by) {
    windowLimited = by != Limit.SOURCE;
    windowFull |= by == Limit.WINDOW;
    if (by == Limit.SOURCE) {
      limitedBySource();
    }
  }

  /// The rates of what is in flight now are not those of the path.
  private void limitedBySource() {
    appLimitedUntil = Math.max(1, delivered + flight.bytes());
  }

  /// Takes an acknowledgement, of packets that were sent.
  void acked(Frame.Ack ack, long now) {
    Route current = route;
    if (current == null) {
      return;
    }
    arrivedLate(ack, current, now);
    if (flight.isEmpty()) {
      return;
    }
    sample.acked = 0;
    sample.priorInFlight = flight.bytes();
    long largest = settle(ack.bounds(), current, now);
    if (largest < 0) {
      return;
    }
    largestAcked = Math.max(largestAcked, largest);
    sample.rtt = 0;
    if (largest == ack.largest()) {
      // Section 5.1: only the largest acknowledged packet, and only once.
      sample.rtt = Math.max(now - sample.sentAt, 1);
      // The frame counts microseconds; cut off before they are multiplied, they cannot overflow.
      long delay = Math.min(ack.delay(), RoundTrip.MAX_ACK_DELAY) * 1000;
      current.roundTrip.sample(sample.rtt, delay, now);
    }
    long lostBefore = flight.bytes();
    detectLost(current, now);
    sample.lost = lostBefore - flight.bytes();
    timeouts = 0;
    tell(current, now);
    flight.trim();
  }

  /// What was declared lost and then acknowledged was not lost.
  private void arrivedLate(Frame.Ack ack, Route current, long now) {
    long late = reordering.arrived(ack.bounds(), largestAcked, current.roundTrip, now);
    if (late > 0) {
      delivered += late;
      lostBytes -= late;
      current.congestion.arrivedLate(late);
    }
  }

  private long settle(long[] bounds, Route current, long now) {
    long largest = -1;
    long oldest = flight.at(flight.head()).number;
    for (int range = 0; range < bounds.length && bounds[range + 1] >= oldest; range += 2) {
      for (long i = flight.find(bounds[range]); i < flight.tail(); i++) {
        SentPacket packet = flight.at(i);
        if (packet.number > bounds[range + 1]) {
          break;
        }
        if (packet.fate == Fate.IN_FLIGHT) {
          settle(packet, packet.number > largest, current, now);
          largest = Math.max(largest, packet.number);
        }
      }
    }
    return largest;
  }

  private void settle(SentPacket packet, boolean newest, Route current, long now) {
    sample.acked += packet.size;
    delivered += packet.size;
    deliveredAt = now;
    if (newest) {
      sample.sentAt = packet.sentAt;
      sample.priorDelivered = packet.delivered;
      sample.appLimited = packet.appLimited;
      sample.sentInFlight = packet.inFlight;
      sample.lostSinceSent = packet.lost;
      // Of the two rates, that of sending and that of acknowledging, the lower one is true.
      interval = Math.max(packet.sentAt - packet.firstSentAt, now - packet.deliveredAt);
      firstSentAt = packet.sentAt;
    }
    if (packet.token instanceof Repeats.Copy copy) {
      for (long original : copy.numbers()) {
        arrived(original, now);
      }
    } else if (packet.token != null) {
      source.acked(packet.token, now);
    }
    if (packet.sizeProbe) {
      current.mtu.probeAcked(packet.size, now);
      current.congestion.resized(current.mtu.current());
    } else if (current.mtu.acked(packet.size)) {
      current.congestion.resized(current.mtu.current());
    }
    current.lossRate.acked();
    flight.settle(packet, Fate.ACKED);
  }

  /// The frames of this packet have arrived, whatever becomes of the packet itself.
  private void arrived(long number, long now) {
    if (holdsToken(number)) {
      SentPacket packet = flight.at(flight.find(number));
      source.acked(Objects.requireNonNull(packet.token), now);
      packet.token = null;
    }
  }

  /// Whether the packet is in flight, and its frames were not given back to the source.
  boolean holdsToken(long number) {
    long position = flight.find(number);
    if (position == flight.tail()) {
      return false;
    }
    SentPacket packet = flight.at(position);
    return packet.number == number && packet.fate == Fate.IN_FLIGHT && packet.token != null;
  }

  private void tell(Route current, long now) {
    if (appLimitedUntil != 0 && delivered > appLimitedUntil) {
      appLimitedUntil = 0;
    }
    long amount = delivered - sample.priorDelivered;
    // An interval below the least round trip comes from acknowledgements that were held up.
    boolean telling = interval > 0 && interval >= current.roundTrip.min();
    sample.rate = telling ? (long) (amount * 1e9 / interval) : 0;
    sample.now = now;
    sample.delivered = delivered;
    sample.inFlight = flight.bytes();
    sample.lostSinceSent = Math.max(0, lostBytes - sample.lostSinceSent);
    sample.windowLimited = windowLimited;
    sample.windowFull = windowFull;
    windowFull = false;
    sample.smoothedRtt = current.roundTrip.smoothed();
    sample.minRtt = current.roundTrip.min();
    current.congestion.acked(sample);
    if (current.congestion.holdsBack()) {
      limitedBySource();
    }
  }

  /// Section 6.1, and appendix A.10.
  private void detectLost(Route current, long now) {
    lossTime = Long.MAX_VALUE;
    long inFlightBefore = flight.bytes();
    long delay = reordering.delay(current.roundTrip);
    long newestLost = Long.MIN_VALUE;
    long spanStart = Long.MAX_VALUE;
    long span = 0;
    for (long i = flight.head(); i < flight.tail(); i++) {
      SentPacket packet = flight.at(i);
      if (packet.number > largestAcked) {
        break;
      }
      if (packet.fate == Fate.ACKED) {
        spanStart = Long.MAX_VALUE;
      }
      if (packet.fate != Fate.IN_FLIGHT) {
        continue;
      }
      if (packet.number > largestAcked - reordering.packets() && packet.sentAt > now - delay) {
        // What follows was sent later still.
        lossTime = packet.sentAt + delay;
        break;
      }
      lost++;
      giveBack(packet, now);
      flight.settle(packet, Fate.LOST);
      if (packet.sizeProbe) {
        // No sign of congestion (RFC 9000, section 14.4).
        current.mtu.probeLost(packet.size, now);
        continue;
      }
      reordering.lost(packet, now);
      current.mtu.lost(packet.size);
      current.lossRate.lost();
      lostBytes += packet.size;
      current.congestion.lost(packet, lostBytes, delivered, now);
      newestLost = packet.sentAt;
      // Section 7.6.2: only packets sent after the first sample count.
      if (packet.sentAt > current.roundTrip.firstSampleAt()) {
        spanStart = Math.min(spanStart, packet.sentAt);
        span = Math.max(span, packet.sentAt - spanStart);
      }
    }
    if (newestLost != Long.MIN_VALUE) {
      current.congestion.congested(newestLost, inFlightBefore, now);
      if (span > PERSISTENT_THRESHOLD * current.roundTrip.probeTimeout()) {
        current.congestion.persistentlyCongested();
        current.roundTrip.forgetMin();
      }
    }
    flight.trim();
  }

  private void giveBack(SentPacket packet, long now) {
    if (packet.token != null && !(packet.token instanceof Repeats.Copy)) {
      source.lost(packet.token, now);
    }
    packet.token = null;
  }

  /// Does what is due, and returns how many packets must now be sent whatever the window says
  /// (section 6.2.4). The source is given back what the oldest packets hold, though they stay in
  /// flight: nothing is known of them yet, and the data goes first into the probes.
  int wake(long now) {
    Route current = route;
    if (current == null || now < deadline()) {
      return 0;
    }
    if (lossTime != Long.MAX_VALUE) {
      detectLost(current, now);
      // A wake that comes late may find the probe due as well.
      if (now < deadline()) {
        return 0;
      }
    }
    timeouts++;
    int found = 0;
    for (long i = flight.head(); i < flight.tail() && found < PROBES; i++) {
      SentPacket packet = flight.at(i);
      if (packet.fate == Fate.IN_FLIGHT
          && packet.token != null
          && !(packet.token instanceof Repeats.Copy)) {
        giveBack(packet, now);
        found++;
      }
    }
    return PROBES;
  }

  /// When the oldest packet will count as lost, or a probe is due; `Long.MAX_VALUE` if nothing is
  /// in flight.
  long deadline() {
    if (lossTime != Long.MAX_VALUE) {
      return lossTime;
    }
    if (route == null || flight.bytes() == 0) {
      return Long.MAX_VALUE;
    }
    long once = route.roundTrip.probeTimeout();
    // Section 6.2.1: doubled each time. The shift is bounded before the limit can matter.
    long backedOff = once << Math.min(timeouts, 12);
    return lastSentAt + Math.min(backedOff, Math.max(once, MAX_TIMEOUT));
  }
}
