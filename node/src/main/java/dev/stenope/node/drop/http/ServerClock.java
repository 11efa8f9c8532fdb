package dev.stenope.node.drop.http;

import dev.stenope.node.drop.ClockReading;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The clock of a server as its answers show it: a `Date` header (RFC 9110, section 6.6.1) counts
/// whole seconds and was written between the request and the answer. The reading with the least
/// error is kept, until drift has made a newer one better.
public final class ServerClock {
  private static final long SECOND = 1_000_000_000L;

  /// The bound on the drift of this machine's steady clock: one part in this many.
  private static final long DRIFT = 10_000;

  private @Nullable ClockReading best;

  /// An answer bore `date`; `sent` and `received` are on the scale of [System#nanoTime].
  public synchronized void heard(long sent, long received, Instant date) {
    long utc = date.getEpochSecond() * SECOND + SECOND / 2;
    long half = (received - sent) / 2;
    ClockReading reading = new ClockReading(sent + half, utc, SECOND / 2 + half);
    ClockReading former = best;
    if (former == null || reading.error() <= errorNow(former, received)) {
      best = reading;
    }
  }

  private static long errorNow(ClockReading reading, long now) {
    return reading.error() + (now - reading.at()) / DRIFT;
  }

  public synchronized @Nullable ClockReading reading() {
    return best;
  }
}
