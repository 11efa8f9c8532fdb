package dev.stenope.core.link;

import static dev.stenope.core.link.Protection.HEADER;
import static dev.stenope.core.link.Protection.TAG;

import dev.stenope.core.path.FrameSource;
import dev.stenope.core.path.Path;
import dev.stenope.core.wire.Frame;
import dev.stenope.core.wire.MalformedException;
import dev.stenope.core.wire.Reader;
import dev.stenope.core.wire.Writer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The machine of one session's sealed packets: what the source has is carried over the path in
/// use, recovered when lost (RFC 9002), and never sent faster than that path bears. Challenges go
/// over any path.
public final class Link {
  /// A response: type, token, address, port and clock. A challenge is padded to this size, so that
  /// the answer is never larger.
  private static final int RESPONSE = 1 + 8 + 16 + 2 + 8;

  /// An acknowledgement of more bytes travels alone, so that the source always finds room.
  private static final int MAX_CARRIED_ACK = 128;

  /// So many acknowledgements alone are followed by one that asks for its own: without an answer
  /// the keys of this direction could never be updated (RFC 9001, section 6.6).
  private static final int ASK_EVERY = 4096;

  private final Protection protection;
  private final FrameSource source;
  private final LinkEvents events;
  private final LinkClock clock;
  private final boolean fec;
  private final AckRanges ranges = new AckRanges();
  private final Challenges challenges;
  private final LossRecovery recovery;
  private final Repeats repeats = new Repeats();

  private final PacketWriter packets;
  private final Routes routes;
  private @Nullable Route route;
  private @Nullable Path askedOver;
  private int ackOnly;

  private long stirredAt = Long.MAX_VALUE;
  private boolean heldByPacer;
  private boolean closed;

  private long packetsReceived;
  private long bytesReceived;
  private long refused;
  private long malformed;

  /// `fec` tells whether small messages are sent once more where the path loses packets.
  public Link(
      Protection protection,
      FrameSource source,
      LinkEvents events,
      LinkClock clock,
      Congestion.Algorithm algorithm,
      boolean fec,
      RandomGenerator random) {
    this.protection = protection;
    this.source = source;
    this.events = events;
    this.clock = clock;
    this.fec = fec;
    this.routes = new Routes(algorithm, random);
    this.packets = new PacketWriter(protection, random);
    this.challenges = new Challenges(random);
    this.recovery = new LossRecovery(source);
  }

  /// Takes a packet, which is decrypted in place. False if it is not authentic or came twice, and
  /// then nothing else has happened.
  public boolean arrived(
      Path from, byte[] packet, int offset, int length, long now, PacketSink out) {
    if (closed) {
      return false;
    }
    long number =
        length < HEADER + PacketWriter.MIN_PLAINTEXT + TAG
            ? -1
            : protection.open(packet, offset, length, now);
    if (number < 0) {
      refused++;
      return false;
    }
    packetsReceived++;
    bytesReceived += length;
    events.heard(from, now);
    try {
      Reader in = new Reader(packet, offset + HEADER, length - HEADER - TAG);
      boolean asks = false;
      boolean acked = false;
      for (Frame frame; !closed && (frame = Frame.read(in, packet)) != null; ) {
        switch (frame) {
          case Frame.Message message -> {
            asks = true;
            events.frame(message, from, now);
          }
          case Frame.Accepted accepted -> {
            asks = true;
            events.frame(accepted, from, now);
          }
          case Frame.Presence _, Frame.Report _ -> {
            asks = true;
            events.frame(frame, from, now);
          }
          case Frame.Ack ack -> {
            packets.acknowledged(ack);
            recovery.acked(ack, now);
            acked = true;
          }
          case Frame.Ping() -> asks = true;
          case Frame.PathChallenge(long token) -> answer(token, from, length, now, out);
          case Frame.PathResponse response -> settled(response, from, now);
          case Frame.Close(int reason) -> {
            stop(now);
            events.closed(reason, now);
          }
        }
      }
      received(number, asks, from, now);
      if (acked || ranges.due(now)) {
        stir(now);
      }
    } catch (MalformedException _) {
      malformed++;
    }
    return true;
  }

  private void received(long number, boolean asks, Path from, long now) {
    ranges.received(number, asks, now);
    if (asks) {
      askedOver = from;
    }
  }

  private void answer(long token, Path from, int length, long now, PacketSink out) {
    int least = HEADER + RESPONSE + TAG;
    if (length < least || !challenges.mayAnswer(now)) {
      return;
    }
    Writer plain = packets.begin(Math.min(length, MtuSearch.BASE));
    Frame.write(plain, new Frame.PathResponse(token, from.remote(), clock.told(now)));
    plain.zeros(plain.remaining());
    packets.send(from, plain, now, out);
  }

  private void settled(Frame.PathResponse response, Path from, long now) {
    long rtt = challenges.settle(response.token(), from, now);
    if (rtt >= 0) {
      routes.over(from, route).roundTrip.expect(rtt);
      clock.heard(response.clock(), rtt, now);
      events.validated(from, rtt, response.observed(), now);
    }
  }

  /// Sends a challenge over a path, which need not be the one in use; in a packet of 1,200 bytes if
  /// `full`, to prove that the path carries these (RFC 9000, section 8.2.1).
  public void challenge(Path over, boolean full, long now, PacketSink out) {
    if (closed) {
      return;
    }
    Writer plain = packets.begin(full ? MtuSearch.BASE : HEADER + RESPONSE + TAG);
    Frame.write(plain, new Frame.PathChallenge(challenges.issue(over, now)));
    plain.zeros(plain.remaining());
    packets.send(over, plain, now, out);
  }

  /// Carries data over this path from now on, or over none. What is in flight on another path
  /// counts as lost, and is given back to the source. A call of [#flush] should follow.
  public void use(@Nullable Path next, long now) {
    if (closed || (next == null ? route == null : next.equals(path()))) {
      return;
    }
    route = next == null ? null : routes.over(next, route);
    recovery.use(route, now);
    repeats.clear();
    heldByPacer = false;
  }

  /// The path in use.
  public @Nullable Path path() {
    return route == null ? null : route.path;
  }

  /// Has the next [#wake] send what the source has. Where many packets come at once, one flush
  /// after the last does for all, and none of them waits behind it.
  public void stir(long now) {
    stirredAt = Math.min(stirredAt, now);
  }

  /// Sends what the source has, as far as congestion window and pacer permit. To be called after
  /// the source got something new.
  public void flush(long now, PacketSink out) {
    stirredAt = Long.MAX_VALUE;
    Route current = route;
    if (current == null) {
      return;
    }
    heldByPacer = false;
    while (mayFly(current.mtu.current(), current)) {
      if (!current.pacer.permits(current.pacingRate(), current.mtu.current(), now)) {
        heldByPacer = true;
        break;
      }
      if (!sendData(current, false, now, out)) {
        recovery.stopped(LossRecovery.Limit.SOURCE);
        repeats.silent(times(current), now);
        return;
      }
      sendSizeProbe(current, now, out);
    }
    recovery.stopped(heldByPacer ? LossRecovery.Limit.PACER : LossRecovery.Limit.WINDOW);
    repeats.busy();
  }

  /// How often small frames are repeated over this path. Where packets travel in a reliable stream,
  /// a second one would come no sooner.
  private int times(Route current) {
    boolean helps = fec && !current.path.remote().isDiscard();
    return helps && recovery.inFlight() <= Repeats.MOST_IN_FLIGHT
        ? Repeats.times(current.lossRate.rate())
        : 0;
  }

  /// Repeats what is due, if the path bears it. The acknowledgement travels once more too.
  private void repeat(Route current, long now, PacketSink out) {
    while (repeats.deadline() <= now) {
      int size = current.mtu.current();
      Writer plain = packets.begin(size);
      Repeats.Copy copy = repeats.fill(plain, recovery::holdsToken, now);
      boolean borne =
          mayFly(size, current) && current.pacer.permits(current.pacingRate(), size, now);
      if (copy == null || !borne) {
        continue;
      }
      if (ranges.isShort() && plain.remaining() >= MAX_CARRIED_ACK) {
        Frame.write(plain, ranges.frame(now));
        ranges.sent();
      }
      track(current, plain, copy, false, now, out);
      recovery.stopped(LossRecovery.Limit.SOURCE);
    }
  }

  private boolean mayFly(int size, Route current) {
    return recovery.inFlight() + size <= current.congestion.window() && recovery.mayTrack();
  }

  /// Sends a packet of the source's frames. If it has none, nothing is sent, or a [Frame.Ping] if
  /// the packet `must` go.
  private boolean sendData(Route current, boolean must, long now, PacketSink out) {
    // A path that answers no more may have begun to swallow large packets.
    boolean small = must && recovery.timeouts() > 1;
    int size = small ? MtuSearch.BASE : current.mtu.current();
    Writer plain = packets.begin(size);
    boolean acks = ranges.pending();
    if (acks) {
      Frame.write(plain, ranges.frame(now));
      if (plain.length() > MAX_CARRIED_ACK) {
        acks = false;
        plain = packets.begin(size);
      }
    }
    int frames = plain.length();
    Object token = source.fill(plain, now);
    if (token != null && times(current) > 0) {
      repeats.keep(packets.next(), plain, frames);
    }
    if (token == null) {
      if (!must) {
        return false;
      }
      plain.u8(Frame.PING);
    }
    if (acks) {
      ranges.sent();
    }
    track(current, plain, token, false, now, out);
    return true;
  }

  private void sendSizeProbe(Route current, long now, PacketSink out) {
    int size = current.mtu.probe(now);
    if (size > 0 && mayFly(size, current)) {
      current.mtu.probeSent();
      Writer plain = packets.begin(size).u8(Frame.PING);
      plain.zeros(plain.remaining());
      track(current, plain, null, true, now, out);
    }
  }

  private void track(
      Route current,
      Writer plain,
      @Nullable Object token,
      boolean sizeProbe,
      long now,
      PacketSink out) {
    long number = packets.next();
    int size = packets.send(current.path, plain, now, out);
    recovery.sent(number, size, token, sizeProbe, now);
    current.pacer.sent(size);
  }

  /// Sends an acknowledgement alone if one is due: over the path that asked for it, if that path is
  /// known to be the peer's.
  private void acknowledge(long now, PacketSink out) {
    if (closed || askedOver == null || !ranges.due(now)) {
      return;
    }
    Route current = route;
    Path over = current == null || routes.knows(askedOver) ? askedOver : current.path;
    Writer plain = packets.begin(MtuSearch.BASE);
    Frame.write(plain, ranges.frame(now));
    ranges.sent();
    ackOnly++;
    if (ackOnly % ASK_EVERY == 0 && current != null && recovery.mayTrack()) {
      plain.u8(Frame.PING);
      track(current, plain, null, false, now, out);
    } else {
      packets.send(over, plain, now, out);
    }
  }

  /// Tells the peer that the session is over, once, and stops. Nothing is sent afterwards.
  public void close(int reason, long now, PacketSink out) {
    if (closed) {
      return;
    }
    Path over = route == null ? askedOver : route.path;
    if (over != null) {
      Writer plain = packets.begin(MtuSearch.BASE);
      Frame.write(plain, new Frame.Close(reason));
      packets.send(over, plain, now, out);
    }
    stop(now);
  }

  private void stop(long now) {
    use(null, now);
    closed = true;
  }

  /// Does what is due.
  public void wake(long now, PacketSink out) {
    for (int probes = recovery.wake(now); probes > 0 && route != null; probes--) {
      sendData(route, true, now, out);
    }
    flush(now, out);
    if (route != null) {
      repeat(route, now, out);
    }
    acknowledge(now, out);
  }

  /// Whether what is in flight should have been acknowledged by now.
  public boolean isOverdue() {
    return recovery.timeouts() > 0;
  }

  /// When [#wake] wants to be called; `Long.MAX_VALUE` if nothing is in flight or waits to be sent.
  public long deadline() {
    if (closed) {
      return Long.MAX_VALUE;
    }
    long deadline = Math.min(stirredAt, Math.min(ranges.deadline(), recovery.deadline()));
    deadline = Math.min(deadline, repeats.deadline());
    if (route != null && heldByPacer) {
      long paced = route.pacer.next(route.pacingRate(), route.mtu.current());
      deadline = Math.min(deadline, paced);
    }
    return deadline;
  }

  public LinkStatistics statistics() {
    Route current = route;
    RoundTrip measured = current == null ? new RoundTrip() : current.roundTrip;
    return new LinkStatistics(
        measured.sampled() ? measured.smoothed() : 0,
        measured.min(),
        current == null ? 0 : current.congestion.window(),
        recovery.inFlight(),
        current == null ? 0 : current.mtu.current(),
        packets.packets(),
        packets.bytes(),
        packetsReceived,
        bytesReceived,
        recovery.lost(),
        current == null ? 0 : current.lossRate.rate(),
        refused,
        malformed);
  }
}
