package dev.stenope.node.drop.http;

import dev.stenope.node.drop.ClockReading;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The clock of a server as its answers show it: a `Date` header (RFC 9110, section 6.6.1) counts
/// whole seconds and was written between the request and the answer. Each answer narrows down what
/// the clock can be; one that contradicts the earlier ones begins anew. Dates outside 2020 to 2200
/// are passed over.
public final class ServerClock {
  private static final long SECOND = 1_000_000_000L;

  /// Servers write the date ahead of time or late by so much, in nanoseconds.
  private static final long LEAST_ERROR = SECOND / 10;

  /// The bound on the drift of this machine's steady clock: one part in this many.
  private static final long DRIFT = 10_000;

  private @Nullable ClockReading reading;

  /// What shows another year is no clock, and its nanoseconds may fit no `long`.
  private static final Instant EARLIEST = Instant.parse("2020-01-01T00:00:00Z");

  private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");

  /// An answer bore `date`; `sent` and `received` are on the scale of [System#nanoTime].
  public synchronized void heard(long sent, long received, Instant date) {
    if (date.isBefore(EARLIEST) || date.isAfter(LATEST)) {
      return;
    }
    long earliest = date.getEpochSecond() * SECOND;
    long low = earliest;
    long high = earliest + SECOND + (received - sent);
    ClockReading former = reading;
    if (former != null) {
      long age = received - former.at();
      long error = former.error() + age / DRIFT;
      long lower = Math.max(low, former.utc() + age - error);
      long upper = Math.min(high, former.utc() + age + error);
      if (lower <= upper) {
        low = lower;
        high = upper;
      }
    }
    long half = (high - low) / 2;
    reading = new ClockReading(received, low + half, Math.max(LEAST_ERROR, half));
  }

  public synchronized @Nullable ClockReading reading() {
    return reading;
  }
}
