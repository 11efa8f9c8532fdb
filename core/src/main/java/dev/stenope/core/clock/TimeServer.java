package dev.stenope.core.clock;

import dev.stenope.core.wire.Endpoint;
import dev.stenope.core.wire.MalformedException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// One server that is asked for the time now and then, as a client of SNTP does (RFC 4330, section
/// 5; RFC 5905, section 14). All times are in nanoseconds of the own steady clock.
final class TimeServer {
  private static final long SECOND = 1_000_000_000;

  /// How long an answer may take: a later one tells little.
  static final long PATIENCE = 2 * SECOND;

  /// The pause after the first failure, doubled with each up to [#POLL] (RFC 4330, section 10).
  static final long FIRST_PAUSE = 16 * SECOND;

  /// The mean time between two questions; each is up to a half more or less.
  static final long POLL = 600 * SECOND;

  /// The pause of one that wants to be asked less (`RATE`), and of one that does not serve this
  /// node.
  static final long ASKED_LESS = 3600 * SECOND;

  static final long DENIED = 24 * 3600 * SECOND;

  /// One that has failed so often in a row is given up: after four minutes at the least.
  static final int GIVEN_UP = 5;

  /// A server that may be wrong by more itself is of no use (RFC 5905, section 13, MAXDIST).
  static final long MAX_DISTANCE = SECOND;

  /// What the ways into and out of a program add.
  private static final long LEAST_ERROR = SECOND / 1000;

  private final String name;
  private final RandomGenerator random;
  private Endpoint endpoint;
  private @Nullable Interval ahead;
  private long askAt;
  private long askedAt;
  private long token;
  private int failures;

  TimeServer(String name, Endpoint endpoint, RandomGenerator random, long now) {
    this.name = name;
    this.endpoint = endpoint;
    this.random = random;
    this.askAt = now;
    this.askedAt = now - FIRST_PAUSE;
  }

  String name() {
    return name;
  }

  void moved(Endpoint other) {
    endpoint = other;
  }

  /// How far UTC is ahead of the own clock; null if the server has not said.
  @Nullable Interval ahead(long now) {
    return ahead == null ? null : ahead.at(now);
  }

  boolean isAsked() {
    return token != 0;
  }

  /// Whether it has no say: it does not answer, or not this node.
  boolean isGivenUp() {
    return ahead == null && failures >= GIVEN_UP;
  }

  /// What it has said does not hold any more; it is asked again at once unless it wants a pause.
  void forget(long now) {
    ahead = null;
    if (token != 0 || askAt - now <= 2 * POLL) {
      token = 0;
      failures = 0;
      askAt = Math.max(now, askedAt + FIRST_PAUSE);
    }
  }

  void wake(long now, Sntp.Sender out) {
    if (token != 0 && now - askedAt >= PATIENCE) {
      failed(now);
    }
    if (token == 0 && now >= askAt) {
      token = random.nextLong() | 1;
      askedAt = now;
      askAt = Long.MAX_VALUE;
      out.send(endpoint, NtpPacket.request(token).toBytes());
    }
  }

  long deadline() {
    return token == 0 ? askAt : askedAt + PATIENCE;
  }

  /// Takes an answer; false if it is none to the question that was asked.
  boolean handle(Endpoint from, NtpPacket packet, long now) throws MalformedException {
    if (token == 0 || !from.equals(endpoint) || packet.originate() != token) {
      return false;
    }
    if (packet.mode() != NtpPacket.SERVER || packet.version() < 3 || packet.version() > 4) {
      throw new MalformedException("not an answer of an NTP server");
    }
    if (packet.stratum() == 0) {
      kissed(packet.kiss(), now);
    } else if (isUsable(packet)) {
      answered(packet, now);
    } else {
      failed(now);
    }
    return true;
  }

  private static boolean isUsable(NtpPacket packet) {
    return packet.leap() != NtpPacket.UNSYNCHRONIZED
        && packet.stratum() < 16
        && packet.rootDistance() <= MAX_DISTANCE
        && packet.receive() != 0
        && packet.transmit() != 0;
  }

  private void answered(NtpPacket packet, long now) {
    long received = NtpPacket.nanos(packet.receive());
    long sent = NtpPacket.nanos(packet.transmit());
    long held = sent - received;
    long delay = now - askedAt - held;
    if (held < 0 || delay < -LEAST_ERROR) {
      failed(now);
      return;
    }
    long offset = (received - askedAt + (sent - now)) / 2;
    long error = Math.max(delay, 0) / 2 + packet.rootDistance() + LEAST_ERROR;
    ahead = new Interval(offset - error, offset + error, now);
    failures = 0;
    pause(POLL / 2 + random.nextLong(POLL), now);
  }

  /// A kiss-o'-death (RFC 5905, section 7.4).
  private void kissed(String code, long now) {
    failures = GIVEN_UP;
    boolean denied = code.equals("DENY") || code.equals("RSTR");
    pause((denied ? DENIED : ASKED_LESS) + random.nextLong(POLL), now);
  }

  private void failed(long now) {
    long pause = Math.min(POLL, FIRST_PAUSE << Math.min(failures, 10));
    failures++;
    pause(pause + random.nextLong(pause / 2), now);
  }

  private void pause(long duration, long now) {
    token = 0;
    askAt = now + duration;
  }
}
