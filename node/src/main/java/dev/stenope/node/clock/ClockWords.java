package dev.stenope.node.clock;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// Times as a person reads them.
final class ClockWords {
  private static final long SECOND = 1_000_000_000L;

  static final String MEND_OWN = "set its clock (for example with timedatectl set-ntp true)";

  static final String MEND_EITHER =
      "The own one is kept; set it if it is wrong (for example with timedatectl set-ntp true)";

  private ClockWords() {}

  /// An instant in nanoseconds since 1970, UTC.
  static String time(long nanos) {
    return Instant.ofEpochSecond(0, nanos).truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /// The two largest units of what lies between two instants as [#time] shows them.
  static String apart(long one, long other) {
    long seconds = Math.floorDiv(one, SECOND) - Math.floorDiv(other, SECOND);
    Duration apart = Duration.ofSeconds(Math.abs(seconds));
    if (apart.toDays() > 0) {
      return apart.toDays() + " d " + apart.toHoursPart() + " h";
    }
    if (apart.toHours() > 0) {
      return apart.toHours() + " h " + apart.toMinutesPart() + " min";
    }
    return apart.toMinutes() > 0
        ? apart.toMinutes() + " min " + apart.toSecondsPart() + " s"
        : apart.toSeconds() + " s";
  }
}
